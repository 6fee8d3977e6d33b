package io.sallyport.net.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Checks the certificates of the other end: chain, strength, usage, names. Runs PKIX validation
 * itself, because the platform's check of a connecting end demands the client usage, which public
 * authorities no longer give to servers.
 */
final class ChainCheck {
  /** Longer chains are not worth the work they ask for. */
  static final int MAX_CHAIN = 10;

  /** Smaller RSA keys are refused, here and for our own certificates. */
  static final int MIN_RSA_BITS = 2048;

  private static final Set<String> USAGES =
      Set.of(
          "1.3.6.1.5.5.7.3.1", // serverAuth
          "1.3.6.1.5.5.7.3.2", // clientAuth
          "2.5.29.37.0"); // anyExtendedKeyUsage

  private final Set<TrustAnchor> anchors;
  private final Set<X500Principal> anchorSubjects;

  ChainCheck(TlsTrust trust) {
    anchors =
        trust.anchors().stream()
            .map(certificate -> new TrustAnchor(certificate, null))
            .collect(Collectors.toUnmodifiableSet());
    anchorSubjects =
        trust.anchors().stream()
            .map(X509Certificate::getSubjectX500Principal)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns if the certificates, the other end's own first, are good and the rule accepts them. */
  void check(X509Certificate[] sent, NameRule rule) throws UntrustedCertificateException {
    if (sent.length == 0 || sent.length > MAX_CHAIN) {
      throw new UntrustedCertificateException("a chain of " + sent.length + " certificates");
    }
    var path = path(sent);
    for (var certificate : path) {
      var weakness = weakness(certificate);
      if (weakness != null) {
        throw refused(certificate, weakness);
      }
    }
    validate(path);
    checkUsage(sent[0]);
    var identity = CertificateNames.of(List.of(sent));
    if (!rule.accepts(identity)) {
      throw refused(
          sent[0],
          "its names " + identity.names() + " " + identity.sipDomains() + " are not accepted");
    }
  }

  /**
   * The certificates from the other end's own up to one that an anchor has issued, in order,
   * whatever order they were sent in and whatever else was sent.
   */
  private List<X509Certificate> path(X509Certificate[] sent) {
    List<X509Certificate> path = new ArrayList<>();
    @Nullable X509Certificate next = sent[0];
    while (next != null) {
      path.add(next);
      next =
          anchorSubjects.contains(next.getIssuerX500Principal()) ? null : issuer(next, sent, path);
    }
    return path;
  }

  private static @Nullable X509Certificate issuer(
      X509Certificate of, X509Certificate[] sent, List<X509Certificate> path) {
    for (var candidate : sent) {
      if (candidate.getSubjectX500Principal().equals(of.getIssuerX500Principal())
          && !path.contains(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /** Why a certificate is too weak, or null. */
  static @Nullable String weakness(X509Certificate certificate) {
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

  private void validate(List<X509Certificate> path) throws UntrustedCertificateException {
    var last = path.getLast();
    if (!anchorSubjects.contains(last.getIssuerX500Principal())) {
      throw refused(
          last, "its issuer " + last.getIssuerX500Principal() + " is not among the trust anchors");
    }
    try {
      var parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      var certificates = CertificateFactory.getInstance("X.509").generateCertPath(path);
      CertPathValidator.getInstance("PKIX").validate(certificates, parameters);
    } catch (CertPathValidatorException e) {
      var at = e.getIndex() < 0 ? path.getFirst() : path.get(e.getIndex());
      throw refused(at, String.valueOf(e.getMessage()));
    } catch (InvalidAlgorithmParameterException | CertificateException e) {
      throw refused(path.getFirst(), String.valueOf(e.getMessage()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no PKIX", e);
    }
  }

  private static void checkUsage(X509Certificate certificate) throws UntrustedCertificateException {
    List<String> usages;
    try {
      usages = certificate.getExtendedKeyUsage();
    } catch (CertificateParsingException _) {
      throw refused(certificate, "its extended key usage cannot be read");
    }
    if (usages != null && usages.stream().noneMatch(USAGES::contains)) {
      throw refused(certificate, "its extended key usage is neither server nor client");
    }
  }

  private static UntrustedCertificateException refused(X509Certificate certificate, String why) {
    return new UntrustedCertificateException(
        "certificate of " + certificate.getSubjectX500Principal() + ": " + why);
  }
}
