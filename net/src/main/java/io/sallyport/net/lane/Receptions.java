package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;
import static io.sallyport.net.lane.UringStructs.*;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a reception going on each socket of a lane: one submission, and the kernel tells of every
 * datagram that it put into one of the lane's buffers until it has none left, there was an error or
 * an empty datagram; then the reception is begun anew.
 */
final class Receptions {
  /** Sockets have numbers of 0 or more. */
  private static final long WAKE = -1;

  private static final long CANCELLED = -2;
  private static final int MAX_BEGUN_ANEW = 8;

  /** Sockets that are asked for errors in a pass because a send had one. */
  private static final int MAX_ERRING = 64;

  /** Half of what a socket may get of a pass. */
  private static final int MAX_DIRECT = LaneSettings.MAX_BUFFERS_OF_SOCKET / 2;

  private static final UringRing.Sizes SIZES = new UringRing.Sizes(256, 1024);

  /** Each finishes some 20 closed sockets; a lane has 20,000 at most. */
  private static final int MAX_SETTLING = 2048;

  private final UringRing ring;
  private final BufferRing buffers;
  private final ReceiveBatch direct;
  private final int directBuffers;
  private final HeldDatagrams held;
  private final LinuxSockets sockets = new LinuxSockets();
  private final ArrayDeque<UringSocket> ended = new ArrayDeque<>();
  private final ArrayDeque<UringSocket> erring = new ArrayDeque<>();
  private final ReceivedControl control = new ReceivedControl();
  private final ErrorQueue errors;
  private final LinuxWake wake;
  private final LaneMemory memory;
  private final LaneCounters counters;
  private final long header;
  private boolean watchesWake;
  private boolean holdsClosed;
  private int pass;

  Receptions(
      LinuxCalls calls,
      LaneSettings settings,
      LaneMemory memory,
      LaneCounters counters,
      Arena arena) {
    this.memory = memory;
    this.counters = counters;
    var all = BufferRange.all(settings);
    directBuffers = Math.min(MAX_DIRECT, all.count() / 4);
    direct = new ReceiveBatch(calls, all.last(directBuffers), memory, counters, arena);
    ring = new UringRing(calls, arena, SIZES);
    try {
      buffers = new BufferRing(ring, all.without(directBuffers), memory, arena);
      wake = new LinuxWake();
    } catch (RuntimeException e) {
      ring.close();
      throw e;
    }
    held = new HeldDatagrams(settings.buffers());
    errors = new ErrorQueue(calls, arena);
    var message = arena.allocate(MSGHDR, 8);
    message.set(U32, MSGHDR_NAMELEN, BufferRing.NAME_OCTETS);
    message.set(U64, MSGHDR_CONTROLLEN, ReceivedControl.OCTETS);
    header = message.address();
  }

  long newKey(int index) {
    return sockets.newKey(index);
  }

  /** Whether a reception can be begun: the kernel may have no memory for a moment. */
  boolean hasRoom() {
    return ring.hasRoom();
  }

  /** Receives from a socket from now on; there must be room. */
  void add(UringSocket socket) {
    sockets.put(socket);
    begin(socket);
  }

  private void begin(UringSocket socket) {
    long at = ring.add(IORING_OP_RECVMSG, socket.fd, socket.key);
    ring.submissions.flag(at, IOSQE_BUFFER_SELECT);
    ring.submissions.argue(at, header, 1, 0);
    ring.submissions.receive(at, IORING_RECV_MULTISHOT, BufferRing.GROUP);
  }

  /**
   * Receives no more from a socket. The kernel keeps its port until the thread next waits, or
   * {@link #settle}. What was submitted names the descriptor, so it has to be taken before that is
   * closed and given to another socket.
   */
  void remove(UringSocket socket) {
    sockets.remove(socket);
    long at = ring.add(IORING_OP_ASYNC_CANCEL, -1, CANCELLED);
    ring.submissions.flag(at, IOSQE_CQE_SKIP_SUCCESS);
    ring.submissions.argue(at, socket.key, 0, 0);
    holdsClosed = true;
    if (!ring.submit()) {
      throw new IllegalStateException("io_uring does not give a socket up");
    }
  }

  /** Has the kernel give the ports of closed sockets back; false if there were none. */
  boolean settle() {
    if (!holdsClosed) {
      return false;
    }
    holdsClosed = false;
    ring.await(0);
    for (int i = 0; i < MAX_SETTLING && ring.submissions.needsThread(); i++) {
      ring.await(0);
    }
    return true;
  }

  /** Has the kernel asked for a socket's errors in the next pass. */
  void expectErrors(UringSocket socket) {
    if (!socket.hasErrors) {
      socket.hasErrors = true;
      erring.addLast(socket);
    }
  }

  /** Gives the buffers of the pass before to the kernel and waits. */
  void await(long nanos) {
    buffers.giveBack();
    if (!watchesWake) {
      watchesWake = true;
      long at = ring.add(IORING_OP_POLL_ADD, wake.fd(), WAKE);
      ring.submissions.argue(at, 0, IORING_POLL_ADD_MULTI, EPOLLIN);
    }
    beginAnew();
    counters.count(LaneCounter.RECEIVE_CALLS);
    boolean waits = held.isEmpty() && erring.isEmpty() && ended.isEmpty();
    ring.await(waits ? nanos : 0);
  }

  /**
   * A few at a time: under overload each takes its share of the buffers, and for those that find
   * none left the attempt was in vain.
   */
  private void beginAnew() {
    for (int left = MAX_BEGUN_ANEW; left > 0 && !ended.isEmpty() && ring.hasRoom(); left--) {
      var socket = ended.removeFirst();
      socket.hasEnded = false;
      if (socket.isOpen) {
        begin(socket);
      }
    }
  }

  /** Hands up what came; true if something has to wait for the next pass. */
  boolean receive(Delivery delivery) {
    pass++;
    direct.begin();
    readErrors(delivery);
    int before = held.takeAll();
    for (int i = 0; i < before; i++) {
      complete(held.key(i), held.result(i), held.flags(i), delivery);
    }
    // What comes during the pass is the next one's.
    for (int left = ring.completions.waiting(); left > 0; left--) {
      long key = ring.completions.key();
      int result = ring.completions.result();
      int flags = ring.completions.flags();
      ring.completions.next();
      if (key >= 0) {
        complete(key, result, flags, delivery);
      } else if (key == WAKE) {
        wake.clear();
        watchesWake = (flags & IORING_CQE_F_MORE) != 0;
      }
    }
    return !held.isEmpty();
  }

  private void readErrors(Delivery delivery) {
    for (int left = Math.min(erring.size(), MAX_ERRING); left > 0; left--) {
      var socket = erring.removeFirst();
      socket.hasErrors = false;
      readErrors(socket, delivery);
    }
  }

  /** Returns whether there were any. */
  private boolean readErrors(UringSocket socket, Delivery delivery) {
    int count = errors.read(socket, delivery);
    if (count == ErrorQueue.MAX_READ) {
      expectErrors(socket);
    }
    return count > 0;
  }

  private void complete(long key, int result, int flags, Delivery delivery) {
    var socket = (UringSocket) sockets.find(key);
    boolean hasBuffer = (flags & IORING_CQE_F_BUFFER) != 0;
    int buffer = flags >>> IORING_CQE_BUFFER_SHIFT;
    if (hasBuffer && socket != null && !socket.takes(1, pass)) {
      held.add(key, result, flags);
      return;
    }
    boolean ends = (flags & IORING_CQE_F_MORE) == 0;
    if (socket != null && ends) {
      hasEnded(socket, result);
    }
    if (hasBuffer) {
      buffers.use(buffer);
      handUp(socket, buffer, delivery);
      if (socket != null && ends) {
        receiveDirectly(socket, delivery);
      }
    } else if (socket != null && result < 0) {
      failed(socket, -result, delivery);
    }
  }

  /**
   * Who found no buffer comes before those that had some in this pass. Nobody else does: what ends
   * by errors, which others can bring about, waits its turn.
   */
  private void hasEnded(UringSocket socket, int result) {
    if (socket.hasEnded) {
      return;
    }
    socket.hasEnded = true;
    if (result == -ENOBUFS && !socket.hasTaken(pass)) {
      ended.addFirst(socket);
    } else {
      ended.addLast(socket);
    }
  }

  /** The kernel has no free buffer, or tells of an earlier datagram (ICMP). */
  private void failed(UringSocket socket, int errno, Delivery delivery) {
    if (errno == ENOBUFS) {
      return;
    }
    boolean hadErrors = readErrors(socket, delivery);
    if (!hadErrors && !LinuxErrors.isQueued(errno)) {
      counters.count(LaneCounter.RECEIVE_FAILED);
    }
  }

  private void handUp(@Nullable UringSocket socket, int buffer, Delivery delivery) {
    if (socket == null) {
      return; // closed since
    }
    var octets = memory.segment;
    long datagram = memory.bufferOffset(buffer);
    long prefix = datagram - BufferRing.PREFIX_OCTETS;
    if ((octets.get(U32, prefix + RECVMSG_OUT_FLAGS) & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
      counters.count(LaneCounter.TRUNCATED);
      return;
    }
    readAddress(octets, prefix + RECVMSG_OUT, delivery.datagram.source());
    control.read(
        octets,
        prefix + RECVMSG_OUT + BufferRing.NAME_OCTETS,
        octets.get(U32, prefix + RECVMSG_OUT_CONTROLLEN));
    int length = octets.get(U32, prefix + RECVMSG_OUT_PAYLOADLEN);
    delivery.received(socket, datagram, length, control.segmentOctets(), control.trafficClass());
  }

  /**
   * An empty datagram ends a reception, to the kernel it is like the end of a stream. So that
   * nobody slows a lane by such, what follows it is asked for at once.
   */
  private void receiveDirectly(UringSocket socket, Delivery delivery) {
    if (!socket.isOpen || direct.isFull() || !socket.takes(directBuffers, pass)) {
      return;
    }
    int errno = direct.receive(socket, delivery);
    if (errno != 0 && errno != EAGAIN && errno != EINTR) {
      expectErrors(socket);
    }
  }

  void wakeUp() {
    wake.wake();
  }

  /** All sockets are closed: has the kernel touch the lane's memory no more. */
  void release() {
    settle();
    wake.close();
    ring.close();
  }
}
