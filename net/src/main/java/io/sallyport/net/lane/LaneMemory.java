package io.sallyport.net.lane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The memory of a lane that its handler sees: buffers for what one pass receives, then a ring of
 * octets to write headers and answers into. Buffers begin at an odd stride, so that the heads of
 * datagrams do not share cache sets.
 */
final class LaneMemory {
  /** Writable octets before each received datagram. */
  static final int HEADROOM_OCTETS = 128;

  /** What {@link #reserve} gives at most. */
  static final int MAX_RESERVED_OCTETS = 65_535;

  private static final int LINE_OCTETS = 64;
  private static final int RING_OCTETS = 512 << 10;

  final MemorySegment segment;
  private final int strideOctets;
  private final long ringOffset;
  private long reservedOctets;

  LaneMemory(SegmentAllocator allocator, int buffers, int bufferOctets) {
    int lines = (bufferOctets + LINE_OCTETS - 1) / LINE_OCTETS;
    strideOctets = HEADROOM_OCTETS + lines * LINE_OCTETS + LINE_OCTETS;
    ringOffset = (long) buffers * strideOctets;
    segment = allocator.allocate(ringOffset + RING_OCTETS, LINE_OCTETS);
  }

  /** Where the datagram in a buffer begins. */
  long bufferOffset(int buffer) {
    return (long) buffer * strideOctets + HEADROOM_OCTETS;
  }

  /** Whether these octets lie in the memory. */
  boolean holds(long offset, int length) {
    return length >= 0 && offset >= 0 && offset <= segment.byteSize() - length;
  }

  /** Whether the ring has so much left before it begins anew. */
  boolean hasRoom(int octets) {
    return octets <= RING_OCTETS - reservedOctets;
  }

  /** Begins the ring anew; what was reserved before must have been sent. */
  void restart() {
    reservedOctets = 0;
  }

  /** Gives octets that are free; {@link #hasRoom} must be true. */
  long reserve(int octets) {
    long offset = ringOffset + reservedOctets;
    reservedOctets += octets;
    return offset;
  }
}
