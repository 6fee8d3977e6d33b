package io.sallyport.net.tls;

import io.sallyport.telemetry.Problem;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A certificate with its chain, and its private key; checked, so that whoever holds one can use it.
 *
 * @param chain the certificate, then the one that issued it, and so on; the anchor may be left out
 */
public record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {
  public TlsIdentity {
    chain = List.copyOf(chain);
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** Host names that this identity proves, lower case. */
  public Set<String> names() {
    return CertificateNames.of(List.of(certificate())).names();
  }

  /** No key in texts. */
  @Override
  public String toString() {
    return "TlsIdentity[" + certificate().getSubjectX500Principal() + "]";
  }

  /** Checks what was read from files. Returns every problem; none if the identity can be used. */
  static List<Problem> problems(
      List<X509Certificate> chain, PrivateKey key, KeyPairFiles files, Instant now) {
    List<Problem> problems = new ArrayList<>();
    var place = files.certificate().toString();
    var certificate = chain.getFirst();
    if (!isPair(certificate.getPublicKey(), key)) {
      problems.add(
          new Problem(
              files.key().toString(),
              "is not the key of the certificate in " + place,
              "put the key there that the certificate was requested with"));
    }
    for (var each : chain) {
      addTimeProblems(place, each, now, problems);
      var weakness = CertificateStrength.weakness(each);
      if (weakness != null) {
        problems.add(
            new Problem(
                place,
                each.getSubjectX500Principal() + ": " + weakness,
                "request a certificate with an EC key or RSA of 2048 bits, signed with SHA-256"));
      }
    }
    addOrderProblems(place, chain, problems);
    return problems;
  }

  private static void addTimeProblems(
      String place, X509Certificate certificate, Instant now, List<Problem> problems) {
    var subject = certificate.getSubjectX500Principal();
    if (now.isAfter(certificate.getNotAfter().toInstant())) {
      problems.add(
          new Problem(
              place,
              subject + " expired on " + certificate.getNotAfter().toInstant(),
              "renew the certificate"));
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      problems.add(
          new Problem(
              place,
              subject + " is not valid before " + certificate.getNotBefore().toInstant(),
              "check this machine's clock, or wait"));
    }
  }

  private static void addOrderProblems(
      String place, List<X509Certificate> chain, List<Problem> problems) {
    for (int i = 1; i < chain.size(); i++) {
      var issuer = chain.get(i - 1).getIssuerX500Principal();
      if (!chain.get(i).getSubjectX500Principal().equals(issuer)) {
        problems.add(
            new Problem(
                place,
                "certificate " + (i + 1) + " did not issue the one before it",
                "put the server's certificate first and after each the one of its issuer, "
                    + issuer
                    + " next"));
      }
    }
  }

  /** What one key signs, the other verifies. */
  private static boolean isPair(PublicKey publicKey, PrivateKey key) {
    if (!publicKey.getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    var algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    byte[] probe = new byte[32];
    new SecureRandom().nextBytes(probe);
    try {
      var signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(probe);
      var verifying = Signature.getInstance(algorithm);
      verifying.initVerify(publicKey);
      verifying.update(probe);
      return verifying.verify(signing.sign());
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /**
   * PEM files of one identity.
   *
   * @param certificate certificate first, then its issuers
   * @param key not encrypted
   */
  public record KeyPairFiles(Path certificate, Path key) {}
}
