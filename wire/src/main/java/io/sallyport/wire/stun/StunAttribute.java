package io.sallyport.wire.stun;

/** Types of attributes of RFC 8489 section 18.3 and RFC 5780 section 9.1. */
public final class StunAttribute {
  public static final int MAPPED_ADDRESS = 0x0001;
  public static final int CHANGE_REQUEST = 0x0003;
  public static final int USERNAME = 0x0006;
  public static final int MESSAGE_INTEGRITY = 0x0008;
  public static final int ERROR_CODE = 0x0009;
  public static final int UNKNOWN_ATTRIBUTES = 0x000A;
  public static final int REALM = 0x0014;
  public static final int NONCE = 0x0015;
  public static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;
  public static final int PASSWORD_ALGORITHM = 0x001D;
  public static final int USERHASH = 0x001E;
  public static final int XOR_MAPPED_ADDRESS = 0x0020;
  public static final int PADDING = 0x0026;
  public static final int RESPONSE_PORT = 0x0027;
  public static final int PASSWORD_ALGORITHMS = 0x8002;
  public static final int ALTERNATE_DOMAIN = 0x8003;
  public static final int SOFTWARE = 0x8022;
  public static final int ALTERNATE_SERVER = 0x8023;
  public static final int FINGERPRINT = 0x8028;
  public static final int RESPONSE_ORIGIN = 0x802B;
  public static final int OTHER_ADDRESS = 0x802C;

  /** Octets of a USERNAME are fewer than 509 (RFC 8489 section 14.3). */
  public static final int MOST_USERNAME_OCTETS = 508;

  /** REALM, NONCE, SOFTWARE and reasons: fewer than 128 characters, which may be 763 octets. */
  public static final int MOST_TEXT_CHARACTERS = 127;

  public static final int MOST_TEXT_OCTETS = 763;

  /** ALTERNATE-DOMAIN (RFC 8489 section 14.16). */
  private static final int MOST_DOMAIN_OCTETS = 255;

  /** Those of RFC 8489: what a Binding server without RFC 5780 understands. */
  public static final AttributeRules RFC_8489 =
      AttributeRules.NONE
          .withAddress(MAPPED_ADDRESS)
          .with(USERNAME, 1, MOST_USERNAME_OCTETS)
          .with(MESSAGE_INTEGRITY, 20)
          .with(ERROR_CODE, 4, 4 + MOST_TEXT_OCTETS)
          .with(UNKNOWN_ATTRIBUTES, 0, AttributeRules.ANY_LENGTH, 2)
          .with(REALM, 1, MOST_TEXT_OCTETS)
          .with(NONCE, 1, MOST_TEXT_OCTETS)
          .with(MESSAGE_INTEGRITY_SHA256, 16, 32, 4)
          .with(PASSWORD_ALGORITHM, 4, PasswordAlgorithm.MOST_OCTETS)
          .with(USERHASH, 32)
          .withAddress(XOR_MAPPED_ADDRESS)
          .with(PASSWORD_ALGORITHMS, 4, PasswordAlgorithm.MOST_LIST_OCTETS)
          .with(ALTERNATE_DOMAIN, 1, MOST_DOMAIN_OCTETS)
          .with(SOFTWARE, 0, MOST_TEXT_OCTETS)
          .withAddress(ALTERNATE_SERVER)
          .with(FINGERPRINT, 4);

  /** With what RFC 5780 adds. */
  public static final AttributeRules RFC_5780 =
      RFC_8489
          .with(CHANGE_REQUEST, 4)
          .with(PADDING, 0, AttributeRules.ANY_LENGTH)
          .with(RESPONSE_PORT, 4)
          .withAddress(RESPONSE_ORIGIN)
          .withAddress(OTHER_ADDRESS);

  private StunAttribute() {}
}
