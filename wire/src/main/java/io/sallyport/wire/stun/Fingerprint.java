package io.sallyport.wire.stun;

import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32;

/** The checksum of RFC 8489 section 14.7. Its owner is a reader or a writer. */
final class Fingerprint {
  /** With header of the attribute. */
  static final int OCTETS = 8;

  private static final int MASK = 0x5354554E;
  private static final int CHUNK_OCTETS = 2048;

  private final CRC32 crc = new CRC32();
  private final byte[] chunk = new byte[CHUNK_OCTETS];

  /** True if the last four octets are the fingerprint of those before its attribute. */
  boolean fits(MemorySegment segment, long offset, int length) {
    return NetworkOrder.i32(segment, offset + length - 4) == of(segment, offset, length - OCTETS);
  }

  /** The header's length already counts the attribute. */
  int of(MemorySegment segment, long offset, int length) {
    crc.reset();
    for (int done = 0; done < length; done += CHUNK_OCTETS) {
      int count = Math.min(CHUNK_OCTETS, length - done);
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset + done, chunk, 0, count);
      crc.update(chunk, 0, count);
    }
    return (int) crc.getValue() ^ MASK;
  }
}
