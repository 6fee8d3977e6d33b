package io.sallyport.wire.turn;

import io.sallyport.wire.stun.AttributeRules;
import io.sallyport.wire.stun.StunAttribute;

/** Types of attributes of RFC 8656 section 18, RFC 6062, RFC 7635 and RFC 8016. */
public final class TurnAttribute {
  /** Channel number (2 octets), reserved (2). */
  public static final int CHANNEL_NUMBER = 0x000C;

  /** Seconds, 4 octets. */
  public static final int LIFETIME = 0x000D;

  public static final int XOR_PEER_ADDRESS = 0x0012;
  public static final int DATA = 0x0013;
  public static final int XOR_RELAYED_ADDRESS = 0x0016;

  /** Family (1 octet), reserved (3). */
  public static final int REQUESTED_ADDRESS_FAMILY = 0x0017;

  /** One octet: {@link #RESERVE_NEXT_PORT} or 0. */
  public static final int EVEN_PORT = 0x0018;

  /** Protocol number (1 octet): {@link #UDP} or {@link #TCP}; reserved (3). */
  public static final int REQUESTED_TRANSPORT = 0x0019;

  public static final int DONT_FRAGMENT = 0x001A;
  public static final int ACCESS_TOKEN = 0x001B;

  /** 8 octets. */
  public static final int RESERVATION_TOKEN = 0x0022;

  /** 4 octets (RFC 6062 section 6.2.1). */
  public static final int CONNECTION_ID = 0x002A;

  /** Family (1 octet), reserved (3). */
  public static final int ADDITIONAL_ADDRESS_FAMILY = 0x8000;

  /** As {@link AddressErrorCode} has it. */
  public static final int ADDRESS_ERROR_CODE = 0x8001;

  /** As {@link IcmpError} has it. */
  public static final int ICMP = 0x8004;

  public static final int THIRD_PARTY_AUTHORIZATION = 0x802E;
  public static final int MOBILITY_TICKET = 0x8030;

  /** Protocol numbers of REQUESTED-TRANSPORT. */
  public static final int UDP = 17;

  public static final int TCP = 6;

  /** The bit of EVEN-PORT (RFC 8656 section 18.7). */
  public static final int RESERVE_NEXT_PORT = 0x80;

  /** A longer ticket is none of ours. */
  public static final int MOST_TICKET_OCTETS = 256;

  /** A longer token is none that an authorization server makes (RFC 7635 section 6.2). */
  public static final int MOST_TOKEN_OCTETS = 1024;

  /** What a TURN server for UDP understands, RFC 8489 included. */
  public static final AttributeRules RFC_8656 =
      StunAttribute.RFC_8489
          .with(CHANNEL_NUMBER, 4)
          .with(LIFETIME, 4)
          .withAddress(XOR_PEER_ADDRESS)
          .with(DATA, 0, AttributeRules.ANY_LENGTH)
          .withAddress(XOR_RELAYED_ADDRESS)
          .with(REQUESTED_ADDRESS_FAMILY, 4)
          .with(EVEN_PORT, 1)
          .with(REQUESTED_TRANSPORT, 4)
          .with(DONT_FRAGMENT, 0)
          .with(RESERVATION_TOKEN, 8)
          .with(ADDITIONAL_ADDRESS_FAMILY, 4)
          .with(ADDRESS_ERROR_CODE, 4, 4 + StunAttribute.MOST_TEXT_OCTETS)
          .with(ICMP, 8);

  /** With TCP between relay and peer. */
  public static final AttributeRules RFC_6062 = RFC_8656.with(CONNECTION_ID, 4);

  private TurnAttribute() {}

  /** With allocations that move with their client. */
  public static AttributeRules withMobility(AttributeRules rules) {
    return rules.with(MOBILITY_TICKET, 0, MOST_TICKET_OCTETS);
  }

  /** With tokens of an authorization server. */
  public static AttributeRules withAccessTokens(AttributeRules rules) {
    return rules
        .with(ACCESS_TOKEN, 2, MOST_TOKEN_OCTETS)
        .with(THIRD_PARTY_AUTHORIZATION, 0, StunAttribute.MOST_TEXT_OCTETS);
  }
}
