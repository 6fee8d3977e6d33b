package io.sallyport.wire.msturn;

import io.sallyport.wire.NetworkOrder;
import io.sallyport.wire.stun.Attributes;
import java.lang.foreign.MemorySegment;

/**
 * A view of one message (MS-TURN section 2.2.1). It belongs to its reader and is good until that
 * reads again; its octets belong to who has the segment.
 *
 * <pre>
 *   0  type, with two zeros before it
 *   2  length of the attributes, any number
 *   4  transaction ID, 128 bits
 *  20  attributes: type (2), length (2), value; no padding, so they begin anywhere
 * </pre>
 */
public final class MsTurnMessage implements MsTurnRead {
  public static final int HEADER_OCTETS = 20;

  /** Header and Magic Cookie. */
  public static final int LEAST_OCTETS = 28;

  public static final int MOST_OCTETS = HEADER_OCTETS + 0xFFFF;

  private final Attributes attributes = new Attributes();
  private MemorySegment segment = MemorySegment.NULL;
  private long offset;
  private int length;

  MsTurnMessage() {}

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

  /** One of {@link MsTurnType}, or another that is nobody's. */
  public int type() {
    return NetworkOrder.u16(segment, offset);
  }

  /** First eight octets of the transaction ID. */
  public long transactionHigh() {
    return NetworkOrder.i64(segment, offset + 4);
  }

  /** Last eight octets of the transaction ID. */
  public long transactionLow() {
    return NetworkOrder.i64(segment, offset + 12);
  }

  /** All attributes, Magic Cookie first; of a type that is repeated the first counts. */
  public Attributes attributes() {
    return attributes;
  }
}
