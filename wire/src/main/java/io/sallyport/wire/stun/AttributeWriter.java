package io.sallyport.wire.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Objects;

/**
 * Attributes of one message after the other, written into segments that are given. What STUN and
 * MS-TURN have in common: they differ in padding, headers and integrity. Its owner is their writer.
 */
public final class AttributeWriter {
  public static final int HEADER_OCTETS = 4;

  private final int alignment;
  private MemorySegment segment = MemorySegment.NULL;
  private long base;
  private int room;
  private int at;

  /**
   * A writer for one dialect.
   *
   * @param alignment values are padded to a multiple of this many octets: 1 or 4
   */
  public AttributeWriter(int alignment) {
    this.alignment = alignment;
  }

  /**
   * Begins a message with an empty header.
   *
   * @param mostOctets room at that place
   */
  public void begin(MemorySegment target, long offset, int mostOctets) {
    segment = target;
    base = offset;
    room = Math.min(mostOctets, StunMessage.HEADER_OCTETS + 0xFFFF);
    at = 0;
    take(StunMessage.HEADER_OCTETS);
  }

  public MemorySegment segment() {
    return segment;
  }

  /** Where the message begins. */
  public long base() {
    return base;
  }

  /** Octets that have been written. */
  public int length() {
    return at;
  }

  /** Takes that many octets more; returns where they are. */
  private long take(int count) {
    Objects.checkFromIndexSize(at, count, room);
    long from = base + at;
    at += count;
    return from;
  }

  private int padded(int length) {
    return (length + alignment - 1) & -alignment;
  }

  /** Header and padding of an attribute; returns where its value goes. */
  public long attribute(int type, int length) {
    int padded = padded(length);
    long from = take(HEADER_OCTETS + padded);
    NetworkOrder.put16(segment, from, type);
    NetworkOrder.put16(segment, from + 2, length);
    if (padded != length) {
      // The last word first, so that its padding is zero.
      NetworkOrder.put32(segment, from + padded, 0);
    }
    return from + HEADER_OCTETS;
  }

  /**
   * Header of the last attribute, whose value is elsewhere, and the length of the whole message.
   *
   * @param length octets of the value
   */
  public void attributeElsewhere(int type, int length) {
    long from = take(HEADER_OCTETS);
    int said = at + padded(length) - StunMessage.HEADER_OCTETS;
    if (length < 0 || said > 0xFFFF) {
      throw new IllegalArgumentException("no message has a value of %d octets".formatted(length));
    }
    NetworkOrder.put16(segment, from, type);
    NetworkOrder.put16(segment, from + 2, length);
    NetworkOrder.put16(segment, base + 2, said);
  }

  /** Writes into the header how long the message is by now. */
  public void putLength() {
    NetworkOrder.put16(segment, base + 2, at - StunMessage.HEADER_OCTETS);
  }

  public void u8(int type, int value) {
    NetworkOrder.put8(segment, attribute(type, 1), value);
  }

  public void u32(int type, long value) {
    NetworkOrder.put32(segment, attribute(type, 4), (int) value);
  }

  public void i64(int type, long value) {
    NetworkOrder.put64(segment, attribute(type, 8), value);
  }

  public void octets(int type, byte[] value) {
    long to = attribute(type, value.length);
    MemorySegment.copy(value, 0, segment, ValueLayout.JAVA_BYTE, to, value.length);
  }

  public void octets(int type, MemorySegment source, long offset, int length) {
    MemorySegment.copy(source, offset, segment, attribute(type, length), length);
  }

  /** An address as it is. */
  public void address(int type, AddressFamily family, long high, long low, int port) {
    masked(type, family, high, low, port, 0, 0, 0);
  }

  /** An address masked with sixteen octets of the header, those behind the length. */
  public void xorAddress(int type, AddressFamily family, long high, long low, int port) {
    masked(
        type,
        family,
        high,
        low,
        port,
        NetworkOrder.i32(segment, base + 4),
        NetworkOrder.i32(segment, base + 8),
        NetworkOrder.i64(segment, base + 12));
  }

  private void masked(
      int type,
      AddressFamily family,
      long high,
      long low,
      int port,
      int first,
      int second,
      long rest) {
    long to = attribute(type, 4 + family.octets());
    NetworkOrder.put16(segment, to, family.number());
    NetworkOrder.put16(segment, to + 2, port ^ first >>> 16);
    if (family == AddressFamily.IPV4) {
      NetworkOrder.put32(segment, to + 4, (int) low ^ first);
    } else {
      long mask = (long) first << 32 | (second & 0xFFFF_FFFFL);
      NetworkOrder.put64(segment, to + 4, high ^ mask);
      NetworkOrder.put64(segment, to + 12, low ^ rest);
    }
  }

  /**
   * An error code with its reason (RFC 8489 section 14.8).
   *
   * @param code 300 to 699
   */
  public void errorCode(int code, String reason) {
    byte[] text = reason.getBytes(UTF_8);
    if (code < 300 || code > 699 || text.length > StunAttribute.MOST_TEXT_OCTETS) {
      throw new IllegalArgumentException("no such error code, or too long a reason");
    }
    long to = attribute(StunAttribute.ERROR_CODE, 4 + text.length);
    NetworkOrder.put32(segment, to, ((code / 100) << 8) | (code % 100));
    MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, to + 4, text.length);
  }

  /** Types that are not understood (RFC 8489 section 14.9). */
  public void unknownAttributes(List<Integer> types) {
    long to = attribute(StunAttribute.UNKNOWN_ATTRIBUTES, 2 * types.size());
    for (int i = 0; i < types.size(); i++) {
      NetworkOrder.put16(segment, to + 2L * i, types.get(i));
    }
  }
}
