package io.sallyport.net;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.DatagramChannel;
import io.sallyport.net.lane.DeliveryError;
import io.sallyport.net.lane.Endpoint;
import io.sallyport.net.lane.PolledSockets;
import io.sallyport.telemetry.Counters;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Datagram sockets that belong to loops, for what has to stay with a connection of the loop. Media
 * of datagrams on both sides goes over lanes instead. On Linux they are the lanes' kind of sockets
 * in the loop's poll; elsewhere Netty's, which know of no errors and cannot forbid fragments.
 */
public final class LoopDatagrams {
  /** Takes what arrives on a socket, on the loop. */
  public interface Receiver {
    /**
     * A datagram arrived.
     *
     * @param from the caller's, like the octets: good until this returns
     * @param length octets of the datagram, from the first of the segment
     */
    void received(Endpoint from, MemorySegment octets, int length);

    /** One did not arrive somewhere; see {@link DeliveryError}. */
    default void undelivered(DeliveryError error) {}
  }

  /** One socket. All calls on its loop. */
  public interface Socket {
    /**
     * Sends a datagram, copied; what cannot leave now is dropped and counted.
     *
     * @param isUnfragmented it must not be fragmented; only where {@link #keepsWhole} is true
     */
    void send(Endpoint to, MemorySegment data, long offset, int length, boolean isUnfragmented);

    void close();
  }

  private final Loops loops;
  private final Counters<NetCounter> counters;
  private final Optional<PolledDatagrams> polled;

  public LoopDatagrams(Loops loops, Counters<NetCounter> counters) {
    this.loops = loops;
    this.counters = counters;
    boolean isPolled = loops.platform().io() == Platform.Io.EPOLL && PolledSockets.areHere();
    this.polled =
        isPolled
            ? Optional.of(new PolledDatagrams(loops.all().size(), counters))
            : Optional.empty();
  }

  /** True if datagrams can be sent that must not be fragmented, and errors are told. */
  public boolean keepsWhole() {
    return polled.isPresent();
  }

  /**
   * Binds a socket. Call on the loop.
   *
   * @return empty if the system does not give the address or port, or has no socket
   */
  public Optional<Socket> open(Loop loop, InetSocketAddress local, Receiver receiver) {
    NettyLoop own = loops.own(loop);
    if (polled.isPresent()) {
      return polled.get().open(own, local, receiver);
    }
    DatagramChannel channel;
    try {
      channel = loops.platform().datagrams(local);
    } catch (ChannelException noSocket) {
      // Mostly because no file is left.
      return Optional.empty();
    }
    return NettyDatagrams.open(own, channel, local, receiver, counters);
  }
}
