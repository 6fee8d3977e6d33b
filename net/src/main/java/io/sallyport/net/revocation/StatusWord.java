package io.sallyport.net.revocation;

/** What an authority says of one certificate. */
sealed interface StatusWord {
  StatusPeriod period();

  /** It is not revoked. */
  record NotRevoked(StatusPeriod period) implements StatusWord {}

  /**
   * It is revoked, or on hold, which counts the same.
   *
   * @param detail since when, as far as it is said
   */
  record Revoked(String detail, StatusPeriod period) implements StatusWord {}
}
