package io.sallyport.net.revocation;

import java.time.Instant;

/** What is known of one certificate. */
sealed interface CertificateStatus {
  /**
   * It is not revoked.
   *
   * @param saidAt when its authority said so
   * @param renewAt from when on a newer word is asked for
   * @param validUntil until when this one counts if no newer one can be had
   */
  record Good(Instant saidAt, Instant renewAt, Instant validUntil) implements CertificateStatus {}

  /**
   * It is revoked.
   *
   * @param saidAt when its authority said so
   * @param renewAt from when on it is asked again: a hold may have been lifted
   */
  record Revoked(String detail, Instant saidAt, Instant renewAt) implements CertificateStatus {}

  /** Nothing could be learnt. */
  record Unknown(String detail) implements CertificateStatus {}
}
