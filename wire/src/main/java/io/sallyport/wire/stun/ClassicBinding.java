package io.sallyport.wire.stun;

import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Binding as clients of RFC 3489 have it: without a cookie, with 16 octets of transaction ID and an
 * address that is not masked. A view of one request after the other, and the writer of its answer.
 * Not safe for use by two threads.
 */
public final class ClassicBinding {
  public static final int REQUEST = 0x0001;
  public static final int RESPONSE = 0x0101;
  public static final int ERROR_RESPONSE = 0x0111;

  /** An answer is never longer: 20 octets, a code with its reason, and all types that can be. */
  public static final int MOST_ANSWER_OCTETS = 256;

  private static final int UNKNOWN_ATTRIBUTE = 420;
  private static final int ATTRIBUTE_HEADER_OCTETS = 4;

  /** Types told in one answer; nobody needs more to see that he is not understood. */
  private static final int MOST_TOLD = 16;

  /** An answer to elsewhere is what floods are made of, and needs a second address. */
  private static final AttributeRules UNDERSTOOD =
      AttributeRules.NONE.with(StunAttribute.CHANGE_REQUEST, 4);

  private final Attributes attributes = new Attributes();
  private final AttributeWriter writer = new AttributeWriter(4);
  private long transactionHigh;
  private long transactionLow;

  /**
   * Reads what has to be one request, no octet more or less.
   *
   * @return false if it is none
   */
  public boolean read(MemorySegment segment, long offset, int length) {
    if (length < StunMessage.HEADER_OCTETS
        || NetworkOrder.u16(segment, offset) != REQUEST
        || NetworkOrder.u16(segment, offset + 2) != length - StunMessage.HEADER_OCTETS) {
      return false;
    }
    transactionHigh = NetworkOrder.i64(segment, offset + 4);
    transactionLow = NetworkOrder.i64(segment, offset + 12);
    attributes.reset(segment, offset);
    int at = StunMessage.HEADER_OCTETS;
    while (at < length) {
      if (length - at < ATTRIBUTE_HEADER_OCTETS) {
        return false;
      }
      int type = NetworkOrder.u16(segment, offset + at);
      int valueLength = NetworkOrder.u16(segment, offset + at + 2);
      at += ATTRIBUTE_HEADER_OCTETS;
      if (valueLength > length - at
          || !UNDERSTOOD.takes(type, valueLength)
          || !attributes.add(type, at, valueLength)) {
        return false;
      }
      at += valueLength;
    }
    return true;
  }

  /** What has to be understood and is not; a wish for an answer from elsewhere is not. */
  public List<Integer> lacking() {
    List<Integer> lacking = attributes.lacking(UNDERSTOOD);
    int change = attributes.find(StunAttribute.CHANGE_REQUEST);
    boolean isElsewhere = change != Attributes.ABSENT && attributes.u32(change) != 0;
    return lacking.isEmpty() && isElsewhere ? List.of(StunAttribute.CHANGE_REQUEST) : lacking;
  }

  /**
   * Answers with where the client is seen.
   *
   * @param target not the octets of the request
   * @return octets written
   */
  public int answer(MemorySegment target, long offset, TransportAddress mapped) {
    begin(target, offset, RESPONSE);
    writer.address(
        StunAttribute.MAPPED_ADDRESS, mapped.family(), mapped.high(), mapped.low(), mapped.port());
    return end();
  }

  /**
   * Answers with what is not understood.
   *
   * @param target not the octets of the request
   * @return octets written
   */
  public int refuse(MemorySegment target, long offset, List<Integer> types) {
    begin(target, offset, ERROR_RESPONSE);
    writer.errorCode(UNKNOWN_ATTRIBUTE, "Unknown Attribute");
    writer.unknownAttributes(types.subList(0, Math.min(types.size(), MOST_TOLD)));
    return end();
  }

  private void begin(MemorySegment target, long offset, int type) {
    writer.begin(target, offset, MOST_ANSWER_OCTETS);
    NetworkOrder.put16(target, offset, type);
    NetworkOrder.put64(target, offset + 4, transactionHigh);
    NetworkOrder.put64(target, offset + 12, transactionLow);
  }

  private int end() {
    writer.putLength();
    return writer.length();
  }
}
