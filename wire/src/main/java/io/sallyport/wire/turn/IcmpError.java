package io.sallyport.wire.turn;

import io.sallyport.wire.stun.Attributes;

/**
 * The ICMP attribute (RFC 8656 section 18.13): what came back from the way to a peer.
 *
 * <pre>reserved (2), type (7 bits), code (9 bits), data (4)</pre>
 *
 * @param type 0 to 127
 * @param code 0 to 511
 * @param data the MTU where the type has one, else 0
 */
public record IcmpError(int type, int code, long data) {
  public IcmpError {
    if (type < 0 || type > 0x7F || code < 0 || code > 0x1FF || data >>> 32 != 0) {
      throw new IllegalArgumentException("no such ICMP error");
    }
  }

  /** The eight octets of the attribute, for {@code StunWriter.i64}. */
  public long value() {
    return ((long) type << 9 | code) << 32 | data;
  }

  public static IcmpError of(Attributes attributes, int place) {
    long value = attributes.i64(place);
    return new IcmpError(
        (int) (value >>> 41) & 0x7F, (int) (value >>> 32) & 0x1FF, value & 0xFFFF_FFFFL);
  }
}
