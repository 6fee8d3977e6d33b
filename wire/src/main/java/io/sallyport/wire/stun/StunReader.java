package io.sallyport.wire.stun;

import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages of RFC 8489, one at a time, into a view of its own: no object is made per message.
 * A FINGERPRINT that is there has been checked. Not safe for use by two threads.
 */
public final class StunReader {
  private static final int ATTRIBUTE_HEADER_OCTETS = 4;

  /** How far into the tail of a message its attributes have come (RFC 8489 sections 14.5-14.7). */
  private enum Tail {
    NOT_YET,
    INTEGRITY,
    INTEGRITY_SHA256,
    FINGERPRINT
  }

  private final AttributeRules rules;
  private final Fingerprint fingerprint = new Fingerprint();
  private final StunMessage message = new StunMessage();

  /**
   * @param rules lengths to hold attributes to
   */
  public StunReader(AttributeRules rules) {
    this.rules = rules;
  }

  /**
   * Reads what has to be one message, no octet more or less.
   *
   * @return the reader's view, good until the next call, or what is wrong
   */
  public StunRead read(MemorySegment segment, long offset, int length) {
    StunFault fault = headerFault(segment, offset, length);
    if (fault == null) {
      message.reset(segment, offset, length);
      fault = attributesFault(segment, offset, length);
    }
    return fault == null ? message : fault;
  }

  private static @Nullable StunFault headerFault(MemorySegment segment, long offset, int length) {
    if (length < StunMessage.HEADER_OCTETS) {
      return StunFault.TOO_SHORT;
    }
    if ((NetworkOrder.u8(segment, offset) & 0xC0) != 0) {
      return StunFault.NOT_STUN;
    }
    if (NetworkOrder.i32(segment, offset + 4) != StunMessage.MAGIC_COOKIE) {
      return StunFault.COOKIE;
    }
    int said = NetworkOrder.u16(segment, offset + 2);
    if (said != length - StunMessage.HEADER_OCTETS) {
      return StunFault.LENGTH;
    }
    return said % 4 == 0 ? null : StunFault.UNALIGNED;
  }

  private @Nullable StunFault attributesFault(MemorySegment segment, long offset, int length) {
    Tail tail = Tail.NOT_YET;
    int walked = 0;
    int at = StunMessage.HEADER_OCTETS;
    while (at < length) {
      if (tail == Tail.FINGERPRINT) {
        return StunFault.AFTER_FINGERPRINT;
      }
      // Header and message are multiples of four, so there is room for these four octets.
      int type = NetworkOrder.u16(segment, offset + at);
      int valueLength = NetworkOrder.u16(segment, offset + at + 2);
      at += ATTRIBUTE_HEADER_OCTETS;
      int padded = (valueLength + 3) & ~3;
      if (padded > length - at) {
        return StunFault.ATTRIBUTE_OVERRUN;
      }
      if (++walked > Attributes.MOST) {
        return StunFault.TOO_MANY_ATTRIBUTES;
      }
      Tail after = after(tail, type);
      if (after != tail || tail == Tail.NOT_YET) {
        if (!rules.takes(type, valueLength)) {
          return StunFault.ATTRIBUTE_LENGTH;
        }
        message.attributes().add(type, at, valueLength);
      }
      tail = after;
      at += padded;
    }
    return tail == Tail.FINGERPRINT && !fingerprint.fits(segment, offset, length)
        ? StunFault.FINGERPRINT
        : null;
  }

  /** Tail with one more attribute; as it was if that is to be ignored. */
  private static Tail after(Tail tail, int type) {
    return switch (type) {
      case StunAttribute.FINGERPRINT -> Tail.FINGERPRINT;
      case StunAttribute.MESSAGE_INTEGRITY_SHA256 ->
          tail.compareTo(Tail.INTEGRITY_SHA256) < 0 ? Tail.INTEGRITY_SHA256 : tail;
      case StunAttribute.MESSAGE_INTEGRITY -> tail == Tail.NOT_YET ? Tail.INTEGRITY : tail;
      default -> tail;
    };
  }
}
