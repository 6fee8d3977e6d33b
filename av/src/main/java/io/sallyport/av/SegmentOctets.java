package io.sallyport.av;

import io.sallyport.wire.Octets;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Octets of a segment, for a connection that takes them before it returns. */
record SegmentOctets(MemorySegment segment, long offset, int length) implements Octets {
  @Override
  public void writeTo(ByteBuffer target) {
    target.put(segment.asSlice(offset, length).asByteBuffer());
  }
}
