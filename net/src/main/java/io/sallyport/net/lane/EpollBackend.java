package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * Linux: epoll tells which sockets have something, recvmmsg and sendmmsg carry many datagrams a
 * call, the kernel joins and cuts equal ones.
 */
final class EpollBackend implements LaneBackend {
  private static final int MAX_EVENTS = 256;

  /** Names the eventfd among sockets, whose numbers are not negative. */
  private static final long WAKE = -1;

  private final LinuxCalls calls;
  private final LinuxOptions options;
  private final ReceiveBatch receiving;
  private final ErrorQueue errors;
  private final LinuxSends sends;
  private final LinuxWake wake = new LinuxWake();
  private final LaneCounters counters;
  private final EpollEvent layout;
  private final MemorySegment events;
  private final MemorySegment newEvent;
  private final int epoll;
  private final boolean coalesces;
  private final LinuxSockets sockets = new LinuxSockets();
  private int readyCount;
  private int nextReady;

  EpollBackend(
      LanePlatform platform,
      LaneSettings settings,
      LaneMemory memory,
      Outbox outbox,
      LaneCounters counters,
      Arena arena) {
    this.counters = counters;
    calls = new LinuxCalls(arena);
    options = new LinuxOptions(calls, arena);
    receiving = new ReceiveBatch(calls, BufferRange.all(settings), memory, counters, arena);
    errors = new ErrorQueue(calls, arena);
    sends = new LinuxSends(calls, options, outbox, new SendBatch(outbox, memory, arena), counters);
    layout = EpollEvent.of(LinuxProbe.machine(calls, arena));
    events = arena.allocate((long) MAX_EVENTS * layout.size, 64);
    newEvent = arena.allocate(layout.size, 8);
    coalesces = platform.coalesces() && settings.canCoalesce();
    epoll = calls.epollCreate(EPOLL_CLOEXEC);
    if (epoll < 0 || watch(wake.fd(), WAKE) != 0) {
      int errno = calls.errno();
      release();
      throw new IllegalStateException("no epoll: error " + errno);
    }
  }

  private int watch(int fd, long data) {
    newEvent.set(U32, EPOLL_EVENT_EVENTS, EPOLLIN);
    newEvent.set(U64_ANYWHERE, layout.data, data);
    return calls.epollCtl(epoll, EPOLL_CTL_ADD, fd, newEvent.address()) < 0 ? calls.errno() : 0;
  }

  @Override
  public SocketOpening open(int index, SocketSpec spec) {
    int fd = options.open(spec, coalesces);
    if (fd < 0) {
      return LinuxErrors.refused(-fd);
    }
    var socket = new LinuxSocket(index, spec, options.local(fd), fd, sockets.newKey(index));
    socket.maxSegmentOctets = coalesces ? Outbox.MAX_IPV6_OCTETS : 0;
    int errno = watch(fd, socket.key);
    if (errno != 0) {
      calls.close(fd);
      return LinuxErrors.refused(errno);
    }
    sockets.put(socket);
    return new SocketOpening.Opened(socket);
  }

  @Override
  public void close(LaneSocket socket) {
    var closed = (LinuxSocket) socket;
    sockets.remove(closed);
    calls.close(closed.fd);
  }

  @Override
  public void await(long nanos) {
    if (nextReady < readyCount) {
      return;
    }
    int millis = (int) TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
    int count = calls.epollWait(epoll, events.address(), MAX_EVENTS, millis);
    if (count < 0 && calls.errno() != EINTR) {
      throw new IllegalStateException("epoll_wait failed with error " + calls.errno());
    }
    nextReady = 0;
    readyCount = Math.max(0, count);
  }

  @Override
  public boolean receive(Delivery delivery) {
    receiving.begin();
    while (nextReady < readyCount && !receiving.isFull()) {
      long event = (long) nextReady++ * layout.size;
      long data = events.get(U64_ANYWHERE, event + layout.data);
      if (data == WAKE) {
        wake.clear();
      } else {
        attend(data, events.get(U32_ANYWHERE, event + EPOLL_EVENT_EVENTS), delivery);
      }
    }
    return nextReady < readyCount;
  }

  private void attend(long data, int what, Delivery delivery) {
    var socket = sockets.find(data);
    if (socket == null) {
      return; // closed since the event was read
    }
    if ((what & EPOLLERR) != 0) {
      errors.read(socket, delivery);
    }
    if (socket.isOpen) {
      int errno = receiving.receive(socket, delivery);
      if (errno != 0 && errno != EAGAIN && errno != EINTR) {
        counters.count(LaneCounter.RECEIVE_FAILED);
      }
    }
  }

  @Override
  public void send(LaneSocket socket) {
    sends.send((LinuxSocket) socket);
  }

  @Override
  public void wakeUp() {
    wake.wake();
  }

  @Override
  public void release() {
    wake.close();
    if (epoll >= 0) {
      calls.close(epoll);
    }
  }
}
