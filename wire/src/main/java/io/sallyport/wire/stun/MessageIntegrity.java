package io.sallyport.wire.stun;

import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;

/**
 * MESSAGE-INTEGRITY and MESSAGE-INTEGRITY-SHA256 (RFC 8489 sections 14.5 and 14.6): the MAC of all
 * before the attribute, with a length in the header as if the message ended with it.
 */
public final class MessageIntegrity {
  private static final int ATTRIBUTE_HEADER_OCTETS = 4;

  private MessageIntegrity() {}

  /** The attribute that the algorithm has. */
  public static int attribute(Hmac.Algorithm algorithm) {
    return algorithm == Hmac.Algorithm.SHA1
        ? StunAttribute.MESSAGE_INTEGRITY
        : StunAttribute.MESSAGE_INTEGRITY_SHA256;
  }

  /**
   * True if the message has the attribute of that algorithm, whole, and it is right. TURN lets
   * nobody shorten it.
   */
  public static boolean verifies(StunMessage message, Hmac hmac) {
    Attributes attributes = message.attributes();
    int place = attributes.find(attribute(hmac.algorithm()));
    if (place == Attributes.ABSENT || attributes.length(place) != hmac.algorithm().octets()) {
      return false;
    }
    int covered = attributes.start(place) - ATTRIBUTE_HEADER_OCTETS;
    update(hmac, message.segment(), message.offset(), covered);
    return hmac.endsAs(message.segment(), attributes.offset(place));
  }

  /** Takes the octets up to the attribute. */
  static void update(Hmac hmac, MemorySegment segment, long offset, int covered) {
    int end = covered + ATTRIBUTE_HEADER_OCTETS + hmac.algorithm().octets();
    hmac.update16(NetworkOrder.u16(segment, offset));
    hmac.update16(end - StunMessage.HEADER_OCTETS);
    hmac.update(segment, offset + 4, covered - 4);
  }
}
