package io.sallyport.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a connection and the TLS that was put into it, until the handshake is done: then
 * it tells, and goes.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close ends in channelInactive
final class Securing extends ChannelInboundHandlerAdapter {
  private final NettyLoop loop;
  private final Duration limit;
  private final Consumer<Optional<String>> ended;
  private Loop.@Nullable Timer timer;
  private boolean hasEnded;

  /**
   * @param limit how long the handshake may take
   * @param ended told once: empty if TLS has begun, else why it has not
   */
  Securing(NettyLoop loop, Duration limit, Consumer<Optional<String>> ended) {
    this.loop = loop;
    this.limit = limit;
    this.ended = ended;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timer =
        loop.schedule(
            limit,
            () -> {
              end(Optional.of("no TLS handshake within " + limit.toMillis() + " ms"));
              NettyConnection.cut(ctx.channel());
            });
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent completion)) {
      ctx.fireUserEventTriggered(event);
    } else if (completion.isSuccess()) {
      ctx.pipeline().remove(this);
      end(Optional.empty());
    } else {
      fail(ctx, completion.cause());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx, cause);
  }

  private void fail(ChannelHandlerContext ctx, Throwable cause) {
    end(Optional.of(String.valueOf(cause.getMessage())));
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(Optional.of("closed during the TLS handshake"));
    ctx.fireChannelInactive();
  }

  private void end(Optional<String> why) {
    if (hasEnded) {
      return;
    }
    hasEnded = true;
    if (timer != null) {
      timer.cancel();
    }
    ended.accept(why);
  }
}
