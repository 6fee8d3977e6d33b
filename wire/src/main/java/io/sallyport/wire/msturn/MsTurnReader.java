package io.sallyport.wire.msturn;

import io.sallyport.wire.NetworkOrder;
import io.sallyport.wire.stun.AttributeRules;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages of MS-TURN, one at a time, into a view of its own: no object is made per message.
 * Not safe for use by two threads.
 */
public final class MsTurnReader {
  private static final int ATTRIBUTE_HEADER_OCTETS = 4;

  private final AttributeRules rules;
  private final MsTurnMessage message = new MsTurnMessage();

  /** Understands {@link MsTurnAttribute#RULES}. */
  public MsTurnReader() {
    this(MsTurnAttribute.RULES);
  }

  /**
   * Understands something else.
   *
   * @param rules lengths to hold attributes to
   */
  public MsTurnReader(AttributeRules rules) {
    this.rules = rules;
  }

  /** True if the first attribute of at least {@link MsTurnMessage#LEAST_OCTETS} is the magic. */
  public static boolean hasMagic(MemorySegment segment, long offset) {
    return NetworkOrder.i32(segment, offset + MsTurnMessage.HEADER_OCTETS)
            == ((MsTurnAttribute.MAGIC_COOKIE << 16) | 4)
        && NetworkOrder.i32(segment, offset + MsTurnMessage.HEADER_OCTETS + 4)
            == MsTurnAttribute.MAGIC;
  }

  /**
   * Reads what has to be one message, no octet more or less.
   *
   * @return the reader's view, good until the next call, or what is wrong
   */
  public MsTurnRead read(MemorySegment segment, long offset, int length) {
    MsTurnFault fault = headerFault(segment, offset, length);
    if (fault == null) {
      message.reset(segment, offset, length);
      fault = attributesFault(segment, offset, length);
    }
    return fault == null ? message : fault;
  }

  private static @Nullable MsTurnFault headerFault(MemorySegment segment, long offset, int length) {
    if (length < MsTurnMessage.LEAST_OCTETS) {
      return MsTurnFault.TOO_SHORT;
    }
    if ((NetworkOrder.u8(segment, offset) & 0xC0) != 0) {
      return MsTurnFault.NOT_STUN;
    }
    if (NetworkOrder.u16(segment, offset + 2) != length - MsTurnMessage.HEADER_OCTETS) {
      return MsTurnFault.LENGTH;
    }
    return hasMagic(segment, offset) ? null : MsTurnFault.MAGIC_COOKIE;
  }

  private @Nullable MsTurnFault attributesFault(MemorySegment segment, long offset, int length) {
    boolean isEnded = false;
    int at = MsTurnMessage.HEADER_OCTETS;
    while (at < length) {
      if (isEnded) {
        return MsTurnFault.AFTER_INTEGRITY;
      }
      if (length - at < ATTRIBUTE_HEADER_OCTETS) {
        return MsTurnFault.ATTRIBUTE_OVERRUN;
      }
      int type = NetworkOrder.u16(segment, offset + at);
      int valueLength = NetworkOrder.u16(segment, offset + at + 2);
      at += ATTRIBUTE_HEADER_OCTETS;
      if (valueLength > length - at) {
        return MsTurnFault.ATTRIBUTE_OVERRUN;
      }
      if (!rules.takes(type, valueLength)) {
        return MsTurnFault.ATTRIBUTE_LENGTH;
      }
      if (!message.attributes().add(type, at, valueLength)) {
        return MsTurnFault.TOO_MANY_ATTRIBUTES;
      }
      isEnded = type == MsTurnAttribute.MESSAGE_INTEGRITY;
      at += valueLength;
    }
    return null;
  }
}
