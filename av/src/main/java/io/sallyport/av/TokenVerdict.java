package io.sallyport.av;

/** What a user name turned out to be. */
sealed interface TokenVerdict {
  /**
   * A token that holds.
   *
   * @param issued with the password that belongs to it
   */
  record Valid(IssuedToken issued) implements TokenVerdict {}

  /** Ours, but too old. It still has its password: a call that began in time may go on. */
  record Expired(IssuedToken issued) implements TokenVerdict {}

  /** Nothing that a key of the pool signed, or somebody who was taken out. */
  record Unknown(CredentialReason reason) implements TokenVerdict {}
}
