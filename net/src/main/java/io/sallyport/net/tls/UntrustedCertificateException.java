package io.sallyport.net.tls;

import java.security.cert.CertificateException;

/** The other end's certificate is not accepted; the message says why and names its subject. */
public final class UntrustedCertificateException extends CertificateException {
  private static final long serialVersionUID = 1L;

  UntrustedCertificateException(String message) {
    super(message);
  }
}
