package io.sallyport.wire.msturn;

/**
 * Why octets are no MS-TURN message. Names are stable: they appear in events and counters. None is
 * answered: a datagram is dropped, a connection closed (MS-TURN section 3.1.10).
 */
public enum MsTurnFault implements MsTurnRead {
  /** Fewer octets than header and Magic Cookie have. */
  TOO_SHORT,
  /** The two highest bits are not zero. */
  NOT_STUN,
  /** The length of the header is not that of the message. */
  LENGTH,
  /** The first attribute is not Magic Cookie. */
  MAGIC_COOKIE,
  /** An attribute ends behind the message. */
  ATTRIBUTE_OVERRUN,
  /** An attribute of a type that is understood has a length that it cannot have. */
  ATTRIBUTE_LENGTH,
  TOO_MANY_ATTRIBUTES,
  /** Something follows Message Integrity, which would not be covered. */
  AFTER_INTEGRITY
}
