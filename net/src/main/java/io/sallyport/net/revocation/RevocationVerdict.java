package io.sallyport.net.revocation;

/** What is known of a chain of certificates. */
public sealed interface RevocationVerdict {
  /** No certificate of the chain is revoked. */
  record Good() implements RevocationVerdict {}

  /**
   * One is.
   *
   * @param detail which, by subject and serial number
   */
  record Revoked(String detail) implements RevocationVerdict {}

  /** Nothing could be learnt of one of them. */
  record Unknown(String detail) implements RevocationVerdict {}
}
