package io.sallyport.wire.msturn;

import io.sallyport.wire.stun.AttributeRules;
import io.sallyport.wire.stun.StunAttribute;

/**
 * Types of attributes of MS-TURN section 2.2.2. NONCE and REALM have each other's number of RFC
 * 8489.
 */
public final class MsTurnAttribute {
  /** The relayed address, as it is. */
  public static final int MAPPED_ADDRESS = 0x0001;

  public static final int USERNAME = 0x0006;
  public static final int MESSAGE_INTEGRITY = 0x0008;
  public static final int ERROR_CODE = 0x0009;
  public static final int UNKNOWN_ATTRIBUTES = 0x000A;

  /** Seconds, 4 octets. */
  public static final int LIFETIME = 0x000D;

  public static final int ALTERNATE_SERVER = 0x000E;
  public static final int MAGIC_COOKIE = 0x000F;

  /** Peak kbit/s of both directions together, 4 octets. */
  public static final int BANDWIDTH = 0x0010;

  public static final int DESTINATION_ADDRESS = 0x0011;
  public static final int REMOTE_ADDRESS = 0x0012;
  public static final int DATA = 0x0013;
  public static final int NONCE = 0x0014;
  public static final int REALM = 0x0015;

  /** Family (1 octet), reserved (3). */
  public static final int REQUESTED_ADDRESS_FAMILY = 0x0017;

  /** 4 octets, as {@link MsVersion} has it. */
  public static final int MS_VERSION = 0x8008;

  /** The client's reflexive address, masked with the transaction ID. */
  public static final int XOR_MAPPED_ADDRESS = 0x8020;

  public static final int MS_ALTERNATE_HOST_NAME = 0x8032;

  /** As {@link MsSequenceNumber} has it. */
  public static final int MS_SEQUENCE_NUMBER = 0x8050;

  /** Kind of stream (2 octets), quality (2). */
  public static final int MS_SERVICE_QUALITY = 0x8055;

  /** The relayed IPv6 address beside an IPv4 one. */
  public static final int MS_ALTERNATE_MAPPED_ADDRESS = 0x8090;

  /** 8 octets. */
  public static final int MULTIPLEXED_TURN_SESSION_ID = 0x8095;

  /** Value of the attribute that every message begins with. */
  public static final int MAGIC = 0x72C64BC6;

  /** Of NONCE, REALM and the name of an alternate host. */
  public static final int MOST_TEXT_OCTETS = 128;

  /**
   * What a server understands. Attributes of the optional range that nobody here reads are left
   * out, whatever their length.
   */
  public static final AttributeRules RULES =
      AttributeRules.NONE
          .withAddress(MAPPED_ADDRESS)
          .with(USERNAME, 1, StunAttribute.MOST_USERNAME_OCTETS)
          .with(MESSAGE_INTEGRITY, 20, 32, 12)
          .with(ERROR_CODE, 4, 4 + StunAttribute.MOST_TEXT_OCTETS)
          .with(UNKNOWN_ATTRIBUTES, 0, AttributeRules.ANY_LENGTH, 2)
          .with(LIFETIME, 4)
          .withAddress(ALTERNATE_SERVER)
          .with(MAGIC_COOKIE, 4)
          .with(BANDWIDTH, 4)
          .withAddress(DESTINATION_ADDRESS)
          .withAddress(REMOTE_ADDRESS)
          .with(DATA, 0, AttributeRules.ANY_LENGTH)
          .with(NONCE, 0, MOST_TEXT_OCTETS)
          .with(REALM, 0, MOST_TEXT_OCTETS)
          .with(REQUESTED_ADDRESS_FAMILY, 4)
          .with(MS_VERSION, 4)
          .withAddress(XOR_MAPPED_ADDRESS)
          .with(MS_ALTERNATE_HOST_NAME, 0, MOST_TEXT_OCTETS)
          .with(MS_SEQUENCE_NUMBER, MsSequenceNumber.OCTETS)
          .with(MS_SERVICE_QUALITY, 4)
          .with(MS_ALTERNATE_MAPPED_ADDRESS, 20)
          .with(MULTIPLEXED_TURN_SESSION_ID, 8);

  private MsTurnAttribute() {}
}
