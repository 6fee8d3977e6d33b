package io.sallyport.net.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Refuses who offers protocols (RFC 7301) and not the one that is spoken here, before the handshake
 * begins: BoringSSL in Netty would go on without one. Whoever offers none is let on.
 */
final class StrictAlpn extends SslClientHelloHandler<Boolean> {
  private static final int MAX_CLIENT_HELLO_OCTETS = 32 * 1024;
  private static final int VERSION_AND_RANDOM_OCTETS = 34;
  private static final int ALPN = 16;

  /** A fatal alert, no_application_protocol, in a record of its own (RFC 7301 section 3.2). */
  private static final byte[] REFUSAL = {21, 3, 3, 0, 2, 2, 120};

  private final String spoken;
  private final ChannelHandler next;
  private boolean isRefused;

  /**
   * @param next does the handshake
   */
  StrictAlpn(String spoken, ChannelHandler next) {
    super(MAX_CLIENT_HELLO_OCTETS);
    this.spoken = spoken;
    this.next = next;
  }

  @Override
  protected Future<Boolean> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf clientHello) {
    return ctx.executor().newSucceededFuture(clientHello == null || mayPass(clientHello));
  }

  @Override
  protected void onLookupComplete(ChannelHandlerContext ctx, Future<Boolean> future) {
    if (future.getNow()) {
      ctx.pipeline().replace(this, null, next);
    } else if (!isRefused) {
      isRefused = true;
      ctx.channel().config().setAutoRead(false);
      var _ =
          ctx.writeAndFlush(Unpooled.wrappedBuffer(REFUSAL))
              .addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** What is no ClientHello is for the handshake to refuse. */
  private boolean mayPass(ByteBuf hello) {
    try {
      ByteBuf at = hello.duplicate().skipBytes(VERSION_AND_RANDOM_OCTETS);
      at.skipBytes(at.readUnsignedByte());
      at.skipBytes(at.readUnsignedShort());
      at.skipBytes(at.readUnsignedByte());
      ByteBuf extensions = at.readSlice(at.readUnsignedShort());
      while (extensions.isReadable()) {
        int type = extensions.readUnsignedShort();
        ByteBuf value = extensions.readSlice(extensions.readUnsignedShort());
        if (type == ALPN) {
          return isOffered(value.readSlice(value.readUnsignedShort()));
        }
      }
      return true;
    } catch (IndexOutOfBoundsException _) {
      return true;
    }
  }

  private boolean isOffered(ByteBuf names) {
    while (names.isReadable()) {
      ByteBuf name = names.readSlice(names.readUnsignedByte());
      if (name.toString(StandardCharsets.US_ASCII).equals(spoken)) {
        return true;
      }
    }
    return false;
  }
}
