package io.sallyport.net.revocation;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * A certificate as caches know it.
 *
 * @param sha256 of its DER form, in hexadecimal digits
 */
record CertificateHash(String sha256) {
  static CertificateHash of(X509Certificate certificate) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return new CertificateHash(HexFormat.of().formatHex(digest.digest(certificate.getEncoded())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read cannot be hashed", e);
    }
  }
}
