package io.sallyport.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.sallyport.telemetry.Counters;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Datagram sockets that belong to loops, for what has to stay with a connection of the loop. Media
 * of datagrams on both sides goes over lanes instead.
 */
public final class LoopDatagrams {
  /** Takes what arrives on a socket, on the loop. */
  @FunctionalInterface
  public interface Receiver {
    /**
     * A datagram arrived.
     *
     * @param datagram the caller's: good until this returns
     */
    void received(InetSocketAddress from, MemorySegment datagram);
  }

  /** One socket. All calls on its loop. */
  public interface Socket {
    /** Sends a datagram, copied; what cannot leave now is dropped and counted. */
    void send(InetSocketAddress to, MemorySegment data, long offset, int length);

    void close();
  }

  /** Longest that UDP carries without jumbograms. */
  private static final int MOST_OCTETS = 65_527;

  private final Loops loops;
  private final Counters<NetCounter> counters;

  public LoopDatagrams(Loops loops, Counters<NetCounter> counters) {
    this.loops = loops;
    this.counters = counters;
  }

  /**
   * Binds a socket. Call on the loop.
   *
   * @return empty if the system does not give the address or port
   */
  public Optional<Socket> open(Loop loop, InetSocketAddress local, Receiver receiver) {
    NettyLoop own = loops.own(loop);
    Channel channel = loops.platform().datagrams(local);
    // Netty's own default cuts datagrams at 2,048 octets, and says nothing.
    channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(MOST_OCTETS));
    channel.pipeline().addLast(new Receiving(receiver, counters));
    ChannelFuture registered = own.eventLoop().register(channel);
    if (!registered.isSuccess()) {
      channel.unsafe().closeForcibly();
      return Optional.empty();
    }
    own.adopt(channel);
    // On the channel's own loop both are done when the calls return.
    ChannelFuture bound = channel.bind(local);
    if (!bound.isSuccess()) {
      NettyConnection.cut(channel);
      return Optional.empty();
    }
    return Optional.of(new NettySocket(channel, counters));
  }

  private static final class Receiving extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Receiver receiver;
    private final Counters<NetCounter> counters;

    Receiving(Receiver receiver, Counters<NetCounter> counters) {
      this.receiver = receiver;
      this.counters = counters;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      ByteBuf content = packet.content();
      ByteBuffer octets = content.nioBuffer();
      receiver.received(packet.sender(), MemorySegment.ofBuffer(octets));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // A datagram that did not arrive shows as the next read's exception: it ends nothing.
      counters.count(NetCounter.DATAGRAMS_UNDELIVERED);
    }
  }

  private record NettySocket(Channel channel, Counters<NetCounter> counters) implements Socket {
    @Override
    public void send(InetSocketAddress to, MemorySegment data, long offset, int length) {
      if (!channel.isWritable()) {
        counters.count(NetCounter.DATAGRAMS_DROPPED);
        return;
      }
      ByteBuf copy = channel.alloc().directBuffer(length);
      copy.writeBytes(data.asSlice(offset, length).asByteBuffer());
      var _ = channel.writeAndFlush(new DatagramPacket(copy, to), channel.voidPromise());
    }

    @Override
    public void close() {
      NettyConnection.cut(channel);
    }
  }
}
