package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;
import static io.sallyport.net.lane.UringStructs.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/** What the kernel is to do: entries that the ring's thread writes and the kernel reads. */
final class SubmissionQueue {
  private final MemorySegment ring;
  private final MemorySegment entries;
  private final long headAt;
  private final long tailAt;
  private final long flagsAt;
  private final int capacity;
  private int tail;

  SubmissionQueue(MemorySegment parameters, MemorySegment ring, MemorySegment entries) {
    this.ring = ring;
    this.entries = entries;
    headAt = parameters.get(U32, PARAMS_SQ_HEAD);
    tailAt = parameters.get(U32, PARAMS_SQ_TAIL);
    flagsAt = parameters.get(U32, PARAMS_SQ_FLAGS);
    capacity = parameters.get(U32, PARAMS_SQ_ENTRIES);
    // The kernel asks an array which entry comes next: always the one that follows.
    long array = parameters.get(U32, PARAMS_SQ_ARRAY);
    for (int i = 0; i < capacity; i++) {
      ring.set(U32, array + i * 4L, i);
    }
    tail = ring.get(U32, tailAt);
  }

  boolean isFull() {
    return waiting() == capacity;
  }

  /** How many entries the kernel has not taken. */
  int waiting() {
    return tail - (int) UringRing.INDEX.getAcquire(ring, headAt);
  }

  /**
   * Adds an entry, which {@link #publish} shows to the kernel; there must be room.
   *
   * @return where it is, to write more of it
   */
  long add(int operation, int fd, long key) {
    long at = (long) (tail & capacity - 1) * SQE;
    tail++;
    for (int i = 0; i < SQE; i += 8) {
      entries.set(U64, at + i, 0);
    }
    entries.set(JAVA_BYTE, at + SQE_OPCODE, (byte) operation);
    entries.set(U32, at + SQE_FD, fd);
    entries.set(U64, at + SQE_USER_DATA, key);
    return at;
  }

  /** Writes where the entry's message or other argument is, how many, and the operation's flags. */
  void argue(long at, long address, int length, int operationFlags) {
    entries.set(U64, at + SQE_ADDR, address);
    entries.set(U32, at + SQE_LEN, length);
    entries.set(U32, at + SQE_OP_FLAGS, operationFlags);
  }

  /** Writes the entry's own flags. */
  void flag(long at, int flags) {
    entries.set(JAVA_BYTE, at + SQE_FLAGS, (byte) flags);
  }

  /** Writes the flags of a reception, and which buffers it is to take. */
  void receive(long at, int flags, int bufferGroup) {
    entries.set(U16, at + SQE_IOPRIO, (short) flags);
    entries.set(U16, at + SQE_BUF_GROUP, (short) bufferGroup);
  }

  void publish() {
    UringRing.INDEX.setRelease(ring, tailAt, tail);
  }

  /** Takes back what the kernel has not taken, which it looks for only when it is entered. */
  int withdraw() {
    int withdrawn = waiting();
    tail -= withdrawn;
    publish();
    return withdrawn;
  }

  /** Whether the kernel has something to finish that needs this thread. */
  boolean needsThread() {
    return ((int) UringRing.INDEX.getAcquire(ring, flagsAt) & IORING_SQ_TASKRUN) != 0;
  }
}
