package io.sallyport.wire.dialect;

/** What a datagram is, or why it is dropped. Names are stable: they appear in counters. */
public enum DatagramDialect {
  MS_TURN,
  /** For the active destination of the MS-TURN allocation, if it has one. */
  RAW,
  /** Data of a peer, in {@code io.sallyport.wire.msturn.MultiplexedFrame}. */
  MULTIPLEXED,
  /** RFC 8489 and 8656. */
  STUN,
  CHANNEL_DATA,
  DTLS,
  /** A Binding request of RFC 3489. */
  CLASSIC_STUN,
  /** Nothing in it, nobody to answer, or somebody who is shut out. */
  DROP_SOURCE,
  /** A message of MS-TURN that no client sends to a server. */
  DROP_MS_TURN_TYPE,
  /** A message of a dialect that is switched off here. */
  DROP_NOT_SPOKEN,
  DROP_UNKNOWN;

  /** True if it is not looked at any further, and not answered. */
  public boolean isDropped() {
    return compareTo(DROP_SOURCE) >= 0;
  }
}
