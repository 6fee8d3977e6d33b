package io.sallyport.net.tls;

import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which keys and signatures are strong enough, for the other end's certificates and our own. */
public final class CertificateStrength {
  /** Smaller RSA keys are refused. */
  static final int MIN_RSA_BITS = 2048;

  private CertificateStrength() {}

  /** Why a certificate is too weak, or null. */
  public static @Nullable String weakness(X509Certificate certificate) {
    if (certificate.getPublicKey() instanceof RSAPublicKey rsa
        && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
      return "its RSA key has fewer than " + MIN_RSA_BITS + " bits";
    }
    var algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT).replace("-", "");
    if (algorithm.startsWith("SHA1") || algorithm.startsWith("MD")) {
      return "it is signed with " + certificate.getSigAlgName();
    }
    return null;
  }
}
