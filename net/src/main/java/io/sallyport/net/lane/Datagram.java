package io.sallyport.net.lane;

import java.lang.foreign.MemorySegment;

/**
 * A datagram that came, in the lane's memory. The one object is used for all: look at it within
 * {@link LaneHandler#received} only. The octets themselves stay until the end of the pass and may
 * be sent from where they lie.
 */
public final class Datagram {
  private final MemorySegment memory;
  private final Endpoint source = new Endpoint();
  private long offset;
  private int length;
  private int headroom;
  private int trafficClass;

  Datagram(MemorySegment memory) {
    this.memory = memory;
  }

  /** The lane's memory, writable. */
  public MemorySegment memory() {
    return memory;
  }

  /** Where the first octet is in the memory. */
  public long offset() {
    return offset;
  }

  /** Number of octets, 0 to 65535. */
  public int length() {
    return length;
  }

  /**
   * How many octets before the first may be overwritten: at least 64, or 0 where the datagram
   * before lies there, which may wait to be sent. {@link Lane#reserve} gives room that is always
   * free.
   */
  public int headroom() {
    return headroom;
  }

  /** Who sent it. Reused as well: copy the numbers to keep them. */
  public Endpoint source() {
    return source;
  }

  /** TOS or traffic class octet (DSCP and ECN), or -1 if the socket does not report it. */
  public int trafficClass() {
    return trafficClass;
  }

  void place(long newOffset, int newLength, int newHeadroom, int newTrafficClass) {
    offset = newOffset;
    length = newLength;
    headroom = newHeadroom;
    trafficClass = newTrafficClass;
  }
}
