package io.sallyport.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.sallyport.net.lane.Endpoint;
import io.sallyport.telemetry.Counters;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Sockets of {@link LoopDatagrams} as Netty has them, with objects for each datagram. */
final class NettyDatagrams {
  /** Longest that UDP carries without jumbograms. */
  private static final int MOST_OCTETS = 65_527;

  private NettyDatagrams() {}

  /** Binds a channel; empty if the system does not give the address or port. */
  static Optional<LoopDatagrams.Socket> open(
      NettyLoop loop,
      DatagramChannel channel,
      InetSocketAddress local,
      LoopDatagrams.Receiver receiver,
      Counters<NetCounter> counters) {
    // Netty's own default cuts datagrams at 2,048 octets, and says nothing.
    channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(MOST_OCTETS));
    channel.pipeline().addLast(new Receiving(receiver, counters));
    ChannelFuture registered = loop.eventLoop().register(channel);
    if (!registered.isSuccess()) {
      channel.unsafe().closeForcibly();
      return Optional.empty();
    }
    loop.adopt(channel);
    // On the channel's own loop both are done when the calls return.
    ChannelFuture bound = channel.bind(local);
    if (!bound.isSuccess()) {
      NettyConnection.cut(channel);
      return Optional.empty();
    }
    return Optional.of(new NettySocket(channel, counters));
  }

  private static final class Receiving extends SimpleChannelInboundHandler<DatagramPacket> {
    private final LoopDatagrams.Receiver receiver;
    private final Counters<NetCounter> counters;
    private final Endpoint source = new Endpoint();

    Receiving(LoopDatagrams.Receiver receiver, Counters<NetCounter> counters) {
      this.receiver = receiver;
      this.counters = counters;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      ByteBuf content = packet.content();
      source.set(packet.sender().getAddress(), packet.sender().getPort());
      receiver.received(
          source, MemorySegment.ofBuffer(content.nioBuffer()), content.readableBytes());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // A datagram that did not arrive shows as the next read's exception: it ends nothing.
      counters.count(NetCounter.DATAGRAMS_UNDELIVERED);
    }
  }

  private record NettySocket(Channel channel, Counters<NetCounter> counters)
      implements LoopDatagrams.Socket {
    @Override
    public void send(
        Endpoint to, MemorySegment data, long offset, int length, boolean isUnfragmented) {
      if (!channel.isWritable()) {
        counters.count(NetCounter.DATAGRAMS_DROPPED);
        return;
      }
      ByteBuf copy = channel.alloc().directBuffer(length);
      copy.writeBytes(data.asSlice(offset, length).asByteBuffer());
      var _ =
          channel.writeAndFlush(
              new DatagramPacket(copy, to.toSocketAddress()), channel.voidPromise());
    }

    @Override
    public void close() {
      NettyConnection.cut(channel);
    }
  }
}
