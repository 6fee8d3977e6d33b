package io.sallyport.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Unsigned numbers, first octet highest, at any place of a segment. */
public final class NetworkOrder {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private NetworkOrder() {}

  public static int u8(MemorySegment segment, long at) {
    return segment.get(ValueLayout.JAVA_BYTE, at) & 0xFF;
  }

  public static int u16(MemorySegment segment, long at) {
    return segment.get(SHORT, at) & 0xFFFF;
  }

  public static long u32(MemorySegment segment, long at) {
    return segment.get(INT, at) & 0xFFFF_FFFFL;
  }

  /** Four octets whose sign does not matter. */
  public static int i32(MemorySegment segment, long at) {
    return segment.get(INT, at);
  }

  /** Eight octets whose sign does not matter. */
  public static long i64(MemorySegment segment, long at) {
    return segment.get(LONG, at);
  }

  public static void put8(MemorySegment segment, long at, int value) {
    segment.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  public static void put16(MemorySegment segment, long at, int value) {
    segment.set(SHORT, at, (short) value);
  }

  public static void put32(MemorySegment segment, long at, int value) {
    segment.set(INT, at, value);
  }

  public static void put64(MemorySegment segment, long at, long value) {
    segment.set(LONG, at, value);
  }
}
