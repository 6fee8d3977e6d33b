package io.sallyport.wire.dialect;

/** What a 5-tuple is in use for. */
public enum FlowOwner {
  NOBODY,
  /** An allocation of MS-TURN. */
  MS_TURN,
  /** An allocation of RFC 8656. */
  TURN,
  /** A DTLS association. */
  DTLS
}
