package io.sallyport.wire.stun;

/** The 14 bits of a message type: a method around two bits of class (RFC 8489 section 5). */
public final class MessageType {
  /** Binding (RFC 8489 section 3), the one method of STUN itself. */
  public static final int BINDING = 0x001;

  private static final int MOST_METHOD = 0xFFF;

  private MessageType() {}

  /**
   * The type of a method's messages of one class.
   *
   * @param method 0 to 0xFFF
   */
  public static int of(int method, StunClass messageClass) {
    if (method < 0 || method > MOST_METHOD) {
      throw new IllegalArgumentException("a method has 12 bits");
    }
    int bits = (method & 0x00F) | (method & 0x070) << 1 | (method & 0xF80) << 2;
    return bits | messageClass.bits();
  }

  public static int method(int type) {
    return (type & 0x000F) | (type & 0x00E0) >> 1 | (type & 0x3E00) >> 2;
  }

  public static StunClass messageClass(int type) {
    return switch (type & 0x0110) {
      case 0x0000 -> StunClass.REQUEST;
      case 0x0010 -> StunClass.INDICATION;
      case 0x0100 -> StunClass.SUCCESS;
      default -> StunClass.ERROR;
    };
  }
}
