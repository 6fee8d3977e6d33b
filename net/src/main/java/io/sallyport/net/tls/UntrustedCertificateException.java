package io.sallyport.net.tls;

import java.security.cert.CertificateException;

/** The other end's certificate is not accepted; the message says why and names its subject. */
public final class UntrustedCertificateException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final Fault fault;

  UntrustedCertificateException(Fault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /** What the other end is told, as far as it helps its operator (RFC 8446 section 6.2). */
  enum Fault {
    /** Not now: {@code certificate_expired}. */
    EXPIRED,
    /** Of no authority that is trusted here: {@code unknown_ca}. */
    UNKNOWN_AUTHORITY,
    /** Anything else: {@code bad_certificate}. */
    REJECTED
  }

  Fault fault() {
    return fault;
  }
}
