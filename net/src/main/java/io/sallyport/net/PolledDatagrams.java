package io.sallyport.net;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.sallyport.net.lane.DeliveryError;
import io.sallyport.net.lane.Endpoint;
import io.sallyport.net.lane.PolledSocket;
import io.sallyport.net.lane.PolledSockets;
import io.sallyport.net.lane.SocketSpec;
import io.sallyport.telemetry.Counters;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Sockets of {@link LoopDatagrams} that the loop's epoll watches beside its connections. */
final class PolledDatagrams {
  /** Datagrams and errors of one socket in one turn: others want theirs. */
  private static final int MOST_IN_A_TURN = 32;

  private final Counters<NetCounter> counters;

  /** Of each loop, made when its first socket is opened; owned by the loop. */
  private final AtomicReferenceArray<@Nullable PolledSockets> ofLoops;

  PolledDatagrams(int loops, Counters<NetCounter> counters) {
    this.counters = counters;
    this.ofLoops = new AtomicReferenceArray<>(loops);
  }

  /** Binds a socket; empty if the system does not give the address or port. On the loop. */
  Optional<LoopDatagrams.Socket> open(
      NettyLoop loop, InetSocketAddress local, LoopDatagrams.Receiver receiver) {
    PolledSockets sockets = of(loop);
    PolledSocket socket = loop.isStopping() ? null : sockets.bind(SocketSpec.relay(local));
    if (socket == null) {
      return Optional.empty();
    }
    var handle = new Handle(loop, sockets, socket, receiver);
    if (!handle.watch()) {
      socket.close();
      return Optional.empty();
    }
    loop.opened(handle);
    return Optional.of(handle);
  }

  private PolledSockets of(NettyLoop loop) {
    PolledSockets own = ofLoops.get(loop.index());
    if (own == null) {
      own = PolledSockets.ofThread();
      ofLoops.set(loop.index(), own);
    }
    return own;
  }

  /** One socket, as the loop's epoll and its service see it. */
  private final class Handle implements EpollIoHandle, LoopDatagrams.Socket {
    private final NettyLoop loop;
    private final PolledSockets sockets;
    private final PolledSocket socket;
    private final LoopDatagrams.Receiver receiver;
    private final FileDescriptor descriptor;
    private final Runnable receiving = this::receive;
    private final Runnable telling = this::tellErrors;
    private @Nullable IoRegistration registration;

    Handle(
        NettyLoop loop,
        PolledSockets sockets,
        PolledSocket socket,
        LoopDatagrams.Receiver receiver) {
      this.loop = loop;
      this.sockets = sockets;
      this.socket = socket;
      this.receiver = receiver;
      this.descriptor = new FileDescriptor(socket.descriptor());
    }

    /** False if it cannot be watched. */
    boolean watch() {
      // On the loop itself it is done when the call returns.
      var registered = ((IoEventLoop) loop.eventLoop()).register(this);
      if (!registered.isSuccess()) {
        return false;
      }
      registration = registered.getNow();
      // Errors are always told.
      registration.submit(EpollIoOps.EPOLLIN);
      return true;
    }

    @Override
    public FileDescriptor fd() {
      return descriptor;
    }

    @Override
    public void handle(IoRegistration of, IoEvent event) {
      if (((EpollIoEvent) event).ops().contains(EpollIoOps.EPOLLERR)) {
        loop.run(telling);
      }
      loop.run(receiving);
    }

    private void tellErrors() {
      for (int i = 0; i < MOST_IN_A_TURN && socket.nextError(); i++) {
        DeliveryError error = sockets.error();
        if (error.origin() != DeliveryError.Origin.LOCAL) {
          counters.count(NetCounter.DATAGRAMS_UNDELIVERED);
        }
        receiver.undelivered(error);
      }
    }

    private void receive() {
      for (int i = 0; i < MOST_IN_A_TURN; i++) {
        int octets = socket.receive();
        if (octets == PolledSockets.NOTHING) {
          return;
        }
        receiver.received(sockets.source(), sockets.received(), octets);
      }
    }

    @Override
    public void send(
        Endpoint to, MemorySegment data, long offset, int length, boolean isUnfragmented) {
      switch (socket.send(to, data, offset, length, isUnfragmented)) {
        case SENT -> {}
        case FULL -> counters.count(NetCounter.DATAGRAMS_DROPPED);
        case REFUSED -> counters.count(NetCounter.DATAGRAMS_REFUSED);
      }
    }

    /** By the service, or by the loop when it ends. */
    @Override
    public void close() {
      if (socket.isOpen()) {
        loop.closed(this);
        if (registration != null) {
          registration.cancel();
        }
        socket.close();
      }
    }
  }
}
