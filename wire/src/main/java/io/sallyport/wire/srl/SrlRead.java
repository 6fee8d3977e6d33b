package io.sallyport.wire.srl;

/** What a reader of the reverse link found. */
public sealed interface SrlRead {
  /** All octets were taken, and the message is not whole. */
  record More() implements SrlRead {}

  record Message(SrlMessage message) implements SrlRead {}

  /**
   * No message; nothing after it can be read.
   *
   * @param code to say goodbye with
   */
  record Malformed(SrlCode code) implements SrlRead {}
}
