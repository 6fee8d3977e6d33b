package io.sallyport.wire.stun;

import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;

/**
 * A view of one message (RFC 8489 section 5). It belongs to its reader and is good until that reads
 * again; its octets belong to who has the segment.
 *
 * <pre>
 *   0  type      14 bits behind two zeros
 *   2  length    octets behind the header, a multiple of 4
 *   4  2112A442  magic cookie
 *   8  transaction ID, 96 bits
 *  20  attributes: type (2), length of value (2), value, padding to 4 of any octets
 * </pre>
 */
public final class StunMessage implements StunRead {
  public static final int HEADER_OCTETS = 20;
  public static final int MAGIC_COOKIE = 0x2112A442;

  /** The greatest multiple of four that a length can say, and the header. */
  public static final int MOST_OCTETS = HEADER_OCTETS + 0xFFFC;

  private final Attributes attributes = new Attributes();
  private MemorySegment segment = MemorySegment.NULL;
  private long offset;
  private int length;

  StunMessage() {}

  void reset(MemorySegment octets, long from, int count) {
    segment = octets;
    offset = from;
    length = count;
    attributes.reset(octets, from);
  }

  public MemorySegment segment() {
    return segment;
  }

  /** Where the message begins in {@link #segment()}. */
  public long offset() {
    return offset;
  }

  /** Octets of the whole message. */
  public int length() {
    return length;
  }

  public int type() {
    return NetworkOrder.u16(segment, offset);
  }

  public int method() {
    return MessageType.method(type());
  }

  public StunClass messageClass() {
    return MessageType.messageClass(type());
  }

  /** First four octets of the transaction ID. */
  public int transactionHigh() {
    return NetworkOrder.i32(segment, offset + 8);
  }

  /** Last eight octets of the transaction ID. */
  public long transactionLow() {
    return NetworkOrder.i64(segment, offset + 12);
  }

  /**
   * What counts of its attributes: after MESSAGE-INTEGRITY only MESSAGE-INTEGRITY-SHA256 and
   * FINGERPRINT do (RFC 8489 section 14.5).
   */
  public Attributes attributes() {
    return attributes;
  }

  /** True if it says who sends it, which remains to be verified. */
  public boolean hasIntegrity() {
    return attributes.has(StunAttribute.MESSAGE_INTEGRITY)
        || attributes.has(StunAttribute.MESSAGE_INTEGRITY_SHA256);
  }
}
