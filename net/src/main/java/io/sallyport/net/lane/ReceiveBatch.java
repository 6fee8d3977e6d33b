package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The message headers that recvmmsg fills, one for each buffer of a lane. Used from the first to
 * the last within a pass, because what was received stays until its end.
 */
final class ReceiveBatch {
  private static final int NAME_OCTETS = 32;

  private final LinuxCalls calls;
  private final LaneMemory memory;
  private final LaneCounters counters;
  private final MemorySegment headers;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final long headersAddress;
  private final BufferRange buffers;
  private final ReceivedControl control = new ReceivedControl();
  private int used;

  ReceiveBatch(
      LinuxCalls calls,
      BufferRange buffers,
      LaneMemory memory,
      LaneCounters counters,
      Arena arena) {
    this.calls = calls;
    this.memory = memory;
    this.counters = counters;
    this.buffers = buffers;
    int count = buffers.count();
    this.headers = arena.allocate((long) count * MMSGHDR, 64);
    this.names = arena.allocate((long) count * NAME_OCTETS, 64);
    this.controls = arena.allocate((long) count * ReceivedControl.OCTETS, 64);
    this.headersAddress = headers.address();
    var vectors = arena.allocate((long) count * IOVEC, 64);
    for (int i = 0; i < count; i++) {
      long vector = (long) i * IOVEC;
      vectors.set(U64, vector + IOVEC_BASE, memory.segment.address() + offset(i));
      vectors.set(U64, vector + IOVEC_LEN, buffers.octets());
      long header = (long) i * MMSGHDR;
      headers.set(U64, header + MSGHDR_NAME, names.address() + (long) i * NAME_OCTETS);
      headers.set(U64, header + MSGHDR_IOV, vectors.address() + vector);
      headers.set(U64, header + MSGHDR_IOVLEN, 1);
      headers.set(
          U64, header + MSGHDR_CONTROL, controls.address() + (long) i * ReceivedControl.OCTETS);
      reset(i);
    }
  }

  private long offset(int i) {
    return memory.bufferOffset(buffers.first() + i);
  }

  private void reset(int i) {
    long header = (long) i * MMSGHDR;
    headers.set(U32, header + MSGHDR_NAMELEN, SOCKADDR_IN6);
    headers.set(U64, header + MSGHDR_CONTROLLEN, ReceivedControl.OCTETS);
  }

  /** Lets all buffers be used again. */
  void begin() {
    used = 0;
  }

  boolean isFull() {
    return used == buffers.count();
  }

  /**
   * Receives once from a socket and hands that up.
   *
   * @return the number of the error, or 0
   */
  int receive(LinuxSocket socket, Delivery delivery) {
    int first = used;
    int max = Math.min(buffers.count() - first, LaneSettings.MAX_BUFFERS_OF_SOCKET);
    long headersOfCall = headersAddress + (long) first * MMSGHDR;
    counters.count(LaneCounter.RECEIVE_CALLS);
    int received = calls.recvmmsg(socket.fd, headersOfCall, max, MSG_DONTWAIT);
    if (received < 0) {
      return calls.errno();
    }
    used = first + received;
    for (int i = first; i < used; i++) {
      if (socket.isOpen) {
        handUp(socket, i, delivery);
      }
      reset(i);
    }
    return 0;
  }

  private void handUp(LinuxSocket socket, int i, Delivery delivery) {
    long header = (long) i * MMSGHDR;
    if ((headers.get(U32, header + MSGHDR_FLAGS) & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
      counters.count(LaneCounter.TRUNCATED);
      return;
    }
    readAddress(names, (long) i * NAME_OCTETS, delivery.datagram.source());
    long controlAt = (long) i * ReceivedControl.OCTETS;
    control.read(controls, controlAt, headers.get(U64, header + MSGHDR_CONTROLLEN));
    int length = headers.get(U32, header + MMSGHDR_LEN);
    delivery.received(socket, offset(i), length, control.segmentOctets(), control.trafficClass());
  }
}
