package io.sallyport.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Stands first in a pipeline until the first octets tell whether TLS is spoken, and then lets its
 * owner put in what belongs there. The octets go on to that.
 */
final class PlainOrTls extends ByteToMessageDecoder {
  /** Who puts in the rest; exactly one is called, once, on the connection's loop. */
  interface Owner {
    void isTls(ChannelHandlerContext ctx);

    void isPlain(ChannelHandlerContext ctx);
  }

  private static final int RECORD_HEADER_OCTETS = 5;

  /** Type of a handshake record and first octet of every version (RFC 8446 section 5.1). */
  private static final int HANDSHAKE_OF_TLS = 0x1603;

  /**
   * Length of the one record that looks like TLS and is none: the greeting of MS-TURN section
   * 2.1.1. No real ClientHello is so short.
   */
  private static final int PSEUDO_HELLO_OCTETS = 0x2D;

  private final Owner owner;

  PlainOrTls(Owner owner) {
    this.owner = owner;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf octets, List<Object> decoded) {
    int at = octets.readerIndex();
    boolean mayBeTls =
        octets.getByte(at) == HANDSHAKE_OF_TLS >>> 8
            && (octets.readableBytes() < 2 || octets.getShort(at) == HANDSHAKE_OF_TLS);
    if (mayBeTls && octets.readableBytes() < RECORD_HEADER_OCTETS) {
      return;
    }
    if (mayBeTls && octets.getUnsignedShort(at + 3) != PSEUDO_HELLO_OCTETS) {
      owner.isTls(ctx);
    } else {
      owner.isPlain(ctx);
    }
    ctx.pipeline().remove(this);
  }
}
