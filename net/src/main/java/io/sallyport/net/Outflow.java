package io.sallyport.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Counts the octets of a connection on their way out, behind TLS: what waits there says nothing of
 * what has gone, because Netty counts whole buffers, and something of its own with each. Owned by
 * the connection's loop.
 */
final class Outflow extends ChannelOutboundHandlerAdapter {
  private long come;

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf octets) {
      come += octets.readableBytes();
    }
    var _ = ctx.write(message, promise);
  }

  /** Octets that the system has taken. */
  long taken(Channel channel) {
    var buffer = channel.unsafe().outboundBuffer();
    if (buffer == null) {
      return come;
    }
    Waiting waiting = new Waiting();
    try {
      buffer.forEachFlushedMessage(waiting);
    } catch (Exception e) {
      // What Netty lets a processor of messages throw; this one only counts.
      throw new IllegalStateException(e);
    }
    return come - waiting.octets;
  }

  private static final class Waiting implements ChannelOutboundBuffer.MessageProcessor {
    private long octets;

    @Override
    public boolean processMessage(Object message) {
      if (message instanceof ByteBuf buffer) {
        octets += buffer.readableBytes();
      }
      return true;
    }
  }
}
