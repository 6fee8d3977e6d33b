package io.sallyport.net.revocation;

import java.time.Instant;

/** What is known of one certificate. */
sealed interface CertificateStatus {
  /**
   * It is not revoked.
   *
   * @param renewAt from when on a newer word is asked for
   * @param validUntil until when this one counts if no newer one can be had
   */
  record Good(Instant renewAt, Instant validUntil) implements CertificateStatus {}

  /**
   * It is revoked.
   *
   * @param renewAt from when on it is asked again: a hold may have been lifted
   */
  record Revoked(String detail, Instant renewAt) implements CertificateStatus {}

  /** Nothing could be learnt. */
  record Unknown(String detail) implements CertificateStatus {}
}
