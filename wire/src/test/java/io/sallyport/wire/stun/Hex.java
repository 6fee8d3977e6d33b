package io.sallyport.wire.stun;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/** Octets as tests write them. */
public final class Hex {
  private Hex() {}

  /** Octets of digits; blanks do not matter. */
  public static byte[] octets(String digits) {
    return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
  }

  public static String of(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }

  public static String of(MemorySegment segment, long offset, int length) {
    return of(segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
  }

  /** Octets in memory outside the heap, after as many others as wanted. */
  public static MemorySegment segment(byte[] octets, int before) {
    MemorySegment segment = Arena.ofAuto().allocate(before + octets.length + 7L);
    segment.fill((byte) 0xA5);
    MemorySegment.copy(octets, 0, segment, ValueLayout.JAVA_BYTE, before, octets.length);
    return segment;
  }
}
