package io.sallyport.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.net.tls.UntrustedCertificateException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a pipeline until the TLS handshake is done or failed or overdue, and then tells its
 * owner, once.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close ends in channelInactive
final class Opening extends ChannelInboundHandlerAdapter {
  /** Who wants to know. Called on the connection's loop. */
  interface Owner {
    /** The handshake is done; this handler is to be replaced. */
    void handshakeDone(ChannelHandlerContext ctx);

    /** No TLS is spoken; this handler is to be replaced. Only where that is allowed. */
    default void withoutHandshake(ChannelHandlerContext ctx) {
      throw new IllegalStateException("TLS is spoken here");
    }

    /** The connection will be closed. */
    void handshakeFailed(Failure failure);
  }

  /** Why there is no connection. */
  sealed interface Failure {
    record Overdue(Duration limit) implements Failure {}

    record Closed() implements Failure {}

    record Broken(Throwable cause) implements Failure {
      /** What is wrong with the other end's certificate, if that is the reason. */
      @Nullable UntrustedCertificateException distrust() {
        return caused(UntrustedCertificateException.class);
      }

      /** True if what came was no TLS at all. */
      boolean isAnotherProtocol() {
        return caused(NotSslRecordException.class) != null;
      }

      private <T extends Throwable> @Nullable T caused(Class<T> type) {
        Throwable t = cause;
        for (int depth = 0; t != null && depth < MAX_CAUSES; depth++) {
          if (type.isInstance(t)) {
            return type.cast(t);
          }
          t = t.getCause();
        }
        return null;
      }
    }
  }

  private static final int MAX_CAUSES = 10;

  private final NettyLoop loop;
  private final Duration limit;
  private final Owner owner;
  private Loop.@Nullable Timer timer;
  private boolean told;

  Opening(NettyLoop loop, Duration limit, Owner owner) {
    this.loop = loop;
    this.limit = limit;
    this.owner = owner;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timer =
        loop.schedule(
            limit,
            () -> {
              fail(new Failure.Overdue(limit));
              NettyConnection.cut(ctx.channel());
            });
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent completion)) {
      ctx.fireUserEventTriggered(event);
    } else if (!completion.isSuccess()) {
      fail(new Failure.Broken(completion.cause()));
      ctx.close();
    } else if (!told) {
      told = true;
      cancelTimer();
      owner.handshakeDone(ctx);
    }
  }

  /** It turned out that no TLS is spoken. */
  void isPlain(ChannelHandlerContext ctx) {
    if (!told) {
      told = true;
      cancelTimer();
      owner.withoutHandshake(ctx);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(new Failure.Closed());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(new Failure.Broken(cause));
    ctx.close();
  }

  private void fail(Failure failure) {
    if (!told) {
      told = true;
      cancelTimer();
      owner.handshakeFailed(failure);
    }
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
    }
  }

  /** Puts the connection in this handler's place. */
  static NettyConnection connect(
      ChannelHandlerContext ctx, NettyLoop loop, PeerIdentity peer, Reporting reporting) {
    var connection = new NettyConnection(ctx.channel(), loop, peer, reporting);
    ctx.pipeline().replace(ctx.handler(), "connection", connection);
    return connection;
  }
}
