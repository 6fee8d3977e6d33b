package io.sallyport.wire.stun;

/**
 * Why octets are no STUN message. Names are stable: they appear in events and counters. None of
 * these is answered: a datagram is dropped, a connection closed (RFC 8489 section 6.3).
 */
public enum StunFault implements StunRead {
  /** Fewer octets than a header has. */
  TOO_SHORT,
  /** The two highest bits are not zero. */
  NOT_STUN,
  /** No magic cookie. */
  COOKIE,
  /** The length of the header is not that of the message. */
  LENGTH,
  /** Not a multiple of four octets. */
  UNALIGNED,
  /** An attribute ends behind the message. */
  ATTRIBUTE_OVERRUN,
  /** An attribute of a type that is understood has a length that it cannot have. */
  ATTRIBUTE_LENGTH,
  TOO_MANY_ATTRIBUTES,
  /** Something follows FINGERPRINT. */
  AFTER_FINGERPRINT,
  /** FINGERPRINT is not that of the message. */
  FINGERPRINT
}
