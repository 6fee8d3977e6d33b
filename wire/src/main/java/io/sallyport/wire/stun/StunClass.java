package io.sallyport.wire.stun;

/** Classes of messages (RFC 8489 section 5), by their bits in the message type. */
public enum StunClass {
  REQUEST(0x0000),
  INDICATION(0x0010),
  SUCCESS(0x0100),
  ERROR(0x0110);

  private final int bits;

  StunClass(int bits) {
    this.bits = bits;
  }

  int bits() {
    return bits;
  }
}
