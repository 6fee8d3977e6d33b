package io.sallyport.net.tls;

import io.sallyport.net.tls.UntrustedCertificateException.Fault;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/**
 * Checks the certificates of the other end: chain, strength, usage, names. Runs PKIX validation
 * itself, because the platform's check of a connecting end demands the client usage, which public
 * authorities no longer give to servers.
 */
final class ChainCheck {
  private static final String SERVER = "1.3.6.1.5.5.7.3.1";
  private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
  private static final String ANY = "2.5.29.37.0";

  /** The bit of keyUsage, RFC 5280 section 4.2.1.3. */
  private static final int DIGITAL_SIGNATURE = 0;

  private final Set<TrustAnchor> anchors;
  private final Set<X500Principal> anchorSubjects;
  private final List<X509CRL> lists;
  private final Set<String> usages;
  private final FoundPaths found = new FoundPaths(InstantSource.system());

  ChainCheck(TlsTrust trust) {
    this(trust, Set.of(SERVER, CLIENT, ANY));
  }

  private ChainCheck(TlsTrust trust, Set<String> usages) {
    this.usages = usages;
    anchors =
        trust.anchors().stream()
            .map(certificate -> new TrustAnchor(certificate, null))
            .collect(Collectors.toUnmodifiableSet());
    anchorSubjects = CertificatePath.subjects(trust);
    lists = trust.lists();
  }

  /** One that a certificate for servers alone does not pass. */
  static ChainCheck ofClients(TlsTrust trust) {
    return new ChainCheck(trust, Set.of(CLIENT, ANY));
  }

  /**
   * What a chain proves that was let pass in the handshake.
   *
   * @param distrusted told why, if it proves nothing
   */
  PeerIdentity judged(PeerIdentity shown, Consumer<String> distrusted) {
    if (shown.chain().isEmpty()) {
      return shown;
    }
    try {
      check(shown.chain().toArray(X509Certificate[]::new), NameRule.ANY);
      return shown;
    } catch (UntrustedCertificateException e) {
      distrusted.accept(String.valueOf(e.getMessage()));
      return PeerIdentity.NONE;
    }
  }

  /** Returns if the certificates, the other end's own first, are good and the rule accepts them. */
  void check(X509Certificate[] sent, NameRule rule) throws UntrustedCertificateException {
    if (sent.length == 0 || sent.length > CertificatePath.MAX_CHAIN) {
      throw new UntrustedCertificateException(
          Fault.REJECTED, "a chain of " + sent.length + " certificates");
    }
    var path = CertificatePath.of(List.of(sent), anchorSubjects);
    for (var certificate : path) {
      var weakness = CertificateStrength.weakness(certificate);
      if (weakness != null) {
        throw refused(Fault.REJECTED, certificate, weakness);
      }
    }
    validate(path);
    checkUsage(sent[0]);
    var identity = CertificateNames.of(List.of(sent));
    if (!rule.accepts(identity)) {
      throw refused(
          Fault.REJECTED,
          sent[0],
          "its names " + identity.names() + " " + identity.sipDomains() + " are not accepted");
    }
  }

  private void validate(List<X509Certificate> path) throws UntrustedCertificateException {
    var last = path.getLast();
    if (!anchorSubjects.contains(last.getIssuerX500Principal())) {
      throw refused(
          Fault.UNKNOWN_AUTHORITY,
          last,
          "its issuer " + last.getIssuerX500Principal() + " is not among the trust anchors");
    }
    if (found.holds(path)) {
      return;
    }
    try {
      var parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      revocation(path.getFirst(), parameters);
      var certificates = CertificateFactory.getInstance("X.509").generateCertPath(path);
      CertPathValidator.getInstance("PKIX").validate(certificates, parameters);
      found.add(path);
    } catch (CertPathValidatorException e) {
      var at = e.getIndex() < 0 ? path.getFirst() : path.get(e.getIndex());
      throw refused(fault(e.getReason()), at, String.valueOf(e.getMessage()));
    } catch (InvalidAlgorithmParameterException | CertificateException e) {
      throw refused(Fault.REJECTED, path.getFirst(), String.valueOf(e.getMessage()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no PKIX", e);
    }
  }

  /**
   * With a list of the certificate's issuer, that list has to be current and not to name it. No
   * list is fetched: that may wait, and is the business of others.
   */
  private void revocation(X509Certificate certificate, PKIXParameters parameters)
      throws GeneralSecurityException {
    var issuer = certificate.getIssuerX500Principal();
    var ofIssuer =
        lists.stream().filter(list -> list.getIssuerX500Principal().equals(issuer)).toList();
    if (ofIssuer.isEmpty()) {
      return;
    }
    var checker =
        (PKIXRevocationChecker) CertPathValidator.getInstance("PKIX").getRevocationChecker();
    checker.setOptions(EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK, Option.ONLY_END_ENTITY));
    parameters.addCertPathChecker(checker);
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(ofIssuer)));
  }

  private void checkUsage(X509Certificate certificate) throws UntrustedCertificateException {
    boolean[] bits = certificate.getKeyUsage();
    // In every handshake taken here the key of the certificate signs (RFC 8446 section 4.4.2.2).
    if (bits != null && !bits[DIGITAL_SIGNATURE]) {
      throw refused(Fault.REJECTED, certificate, "its key usage does not let it sign");
    }
    List<String> allowed;
    try {
      allowed = certificate.getExtendedKeyUsage();
    } catch (CertificateParsingException _) {
      throw refused(Fault.REJECTED, certificate, "its extended key usage cannot be read");
    }
    if (allowed != null && allowed.stream().noneMatch(usages::contains)) {
      throw refused(
          Fault.REJECTED,
          certificate,
          usages.contains(SERVER)
              ? "its extended key usage is neither server nor client"
              : "its extended key usage is not client");
    }
  }

  private static Fault fault(CertPathValidatorException.Reason reason) {
    return switch (reason) {
      case BasicReason.EXPIRED, BasicReason.NOT_YET_VALID -> Fault.EXPIRED;
      case PKIXReason.NO_TRUST_ANCHOR -> Fault.UNKNOWN_AUTHORITY;
      default -> Fault.REJECTED;
    };
  }

  private static UntrustedCertificateException refused(
      Fault fault, X509Certificate certificate, String why) {
    return new UntrustedCertificateException(
        fault, "certificate of " + certificate.getSubjectX500Principal() + ": " + why);
  }
}
