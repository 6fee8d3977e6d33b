package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;
import static io.sallyport.net.lane.UringStructs.*;

import java.lang.foreign.MemorySegment;

/** What the kernel has done: entries that it writes and the ring's thread reads, one at a time. */
final class CompletionQueue {
  private final MemorySegment ring;
  private final long headAt;
  private final long tailAt;
  private final long entriesAt;
  private final int capacity;
  private int head;

  CompletionQueue(MemorySegment parameters, MemorySegment ring) {
    this.ring = ring;
    headAt = parameters.get(U32, PARAMS_CQ_HEAD);
    tailAt = parameters.get(U32, PARAMS_CQ_TAIL);
    entriesAt = parameters.get(U32, PARAMS_CQ_CQES);
    capacity = parameters.get(U32, PARAMS_CQ_ENTRIES);
    head = ring.get(U32, headAt);
  }

  /** How many entries there are to read. */
  int waiting() {
    return (int) UringRing.INDEX.getAcquire(ring, tailAt) - head;
  }

  private long first() {
    return entriesAt + (long) (head & capacity - 1) * CQE;
  }

  /** The first entry's number, as it was submitted. */
  long key() {
    return ring.get(U64, first() + CQE_USER_DATA);
  }

  /** The first entry's result, or the negative number of an error. */
  int result() {
    return ring.get(U32, first() + CQE_RES);
  }

  int flags() {
    return ring.get(U32, first() + CQE_FLAGS);
  }

  /** Gives the first entry's place back to the kernel. */
  void next() {
    head++;
    UringRing.INDEX.setRelease(ring, headAt, head);
  }
}
