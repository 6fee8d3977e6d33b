package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;
import static io.sallyport.net.lane.UringStructs.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Buffers of a lane as the kernel takes them for what it receives (io_uring_register(2),
 * IORING_REGISTER_PBUF_RING). Each is with the kernel or with the lane, never with both.
 */
final class BufferRing {
  /** What receptions name this one by. */
  static final int GROUP = 0;

  static final int NAME_OCTETS = 32;

  /** The kernel writes so much before each datagram: its lengths, its source, its control. */
  static final int PREFIX_OCTETS = RECVMSG_OUT + NAME_OCTETS + ReceivedControl.OCTETS;

  /** The largest page of both machines: the ring has to begin one. */
  private static final int PAGE_OCTETS = 65_536;

  /** Ordered like the other rings, see {@link UringRing#INDEX}. */
  private static final VarHandle TAIL = U16.varHandle();

  private final LaneMemory memory;
  private final MemorySegment ring;
  private final int bufferOctets;
  private final int capacity;
  private final int[] used;
  private int usedCount;
  private int tail;

  /**
   * Gives buffers to the kernel.
   *
   * @throws UringRefusedException if it does not take them
   */
  BufferRing(UringRing uring, BufferRange buffers, LaneMemory memory, Arena arena) {
    this.memory = memory;
    bufferOctets = buffers.octets();
    capacity = powerOfTwo(buffers.count());
    used = new int[buffers.count()];
    ring = arena.allocate((long) capacity * BUF, PAGE_OCTETS);
    var registration = arena.allocate(BUF_REG, 8);
    registration.set(U64, BUF_REG_RING_ADDR, ring.address());
    registration.set(U32, BUF_REG_RING_ENTRIES, capacity);
    registration.set(U16, BUF_REG_BGID, (short) GROUP);
    int errno = uring.register(IORING_REGISTER_PBUF_RING, registration.address(), 1);
    if (errno != 0) {
      throw new UringRefusedException("the ring of buffers of io_uring", errno);
    }
    for (int i = 0; i < buffers.count(); i++) {
      give(buffers.first() + i);
    }
    TAIL.setRelease(ring, (long) BUF_RING_TAIL, (short) tail);
  }

  private static int powerOfTwo(int least) {
    return least == 1 ? 1 : Integer.highestOneBit(least - 1) << 1;
  }

  private void give(int buffer) {
    long at = (long) (tail++ & capacity - 1) * BUF;
    long prefix = memory.bufferOffset(buffer) - PREFIX_OCTETS;
    ring.set(U64, at + BUF_ADDR, memory.segment.address() + prefix);
    ring.set(U32, at + BUF_LEN, PREFIX_OCTETS + bufferOctets);
    ring.set(U16, at + BUF_BID, (short) buffer);
  }

  /** The kernel has filled a buffer, which goes back at the next {@link #giveBack}. */
  void use(int buffer) {
    used[usedCount++] = buffer;
  }

  /** Gives back the buffers that were used; nobody reads them any more. */
  void giveBack() {
    if (usedCount == 0) {
      return;
    }
    for (int i = 0; i < usedCount; i++) {
      give(used[i]);
    }
    usedCount = 0;
    TAIL.setRelease(ring, (long) BUF_RING_TAIL, (short) tail);
  }
}
