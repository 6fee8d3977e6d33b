package io.sallyport.net.mint;

import io.sallyport.net.mint.CertificateRequest.KeyType;
import io.sallyport.net.mint.CertificateRequest.Names;
import io.sallyport.net.mint.CertificateRequest.StatusPlaces;
import io.sallyport.net.mint.CertificateRequest.Usage;
import io.sallyport.net.mint.CertificateRequest.Validity;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority, for development and tests. */
public final class CertificateMint {
  /** A serial needs 64 random bits at least and 159 bits at most (RFC 5280 section 4.1.2.2). */
  private static final int SERIAL_BITS = 127;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final IssuedCertificate authority;
  private final List<X509Certificate> below;

  /**
   * @param below certificates between the first authority and what is issued here
   */
  private CertificateMint(IssuedCertificate authority, List<X509Certificate> below) {
    this.authority = authority;
    this.below = below;
  }

  /** Whose name and signature a certificate gets. */
  private record Issuer(X500Principal name, PrivateKey key) {}

  /** Makes a new authority. */
  public static CertificateMint create(String commonName, Validity validity) {
    var request =
        new CertificateRequest(Names.ofCommonName(commonName), validity, Set.of(), KeyType.EC_P256);
    var keys = keyPair(request.keyType());
    var issuer = new Issuer(subject(commonName), keys.getPrivate());
    var certificate = certificate(request, keys.getPublic(), issuer, true);
    return of(certificate, keys.getPrivate());
  }

  /** Goes on with an authority made before. */
  public static CertificateMint of(X509Certificate certificate, PrivateKey key) {
    return new CertificateMint(new IssuedCertificate(List.of(certificate), key), List.of());
  }

  /** The authority's own certificate and key. */
  public IssuedCertificate authority() {
    return authority;
  }

  /** Makes a certificate; its chain ends below the first authority, as servers send it. */
  public IssuedCertificate issue(CertificateRequest request) {
    return issue(request, false);
  }

  /** Makes an authority below this one. */
  public CertificateMint issueAuthority(CertificateRequest request) {
    var issued = issue(request, true);
    return new CertificateMint(issued, issued.chain());
  }

  private IssuedCertificate issue(CertificateRequest request, boolean isAuthority) {
    var keys = keyPair(request.keyType());
    var issuer = new Issuer(authority.certificate().getSubjectX500Principal(), authority.key());
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(certificate(request, keys.getPublic(), issuer, isAuthority));
    chain.addAll(below);
    return new IssuedCertificate(chain, keys.getPrivate());
  }

  /**
   * Makes a revocation list of this authority's (RFC 5280 section 5), as DER.
   *
   * @param validity from its making to when there will be another
   */
  public byte[] revocationList(List<X509Certificate> revoked, Validity validity) {
    var since = Date.from(validity.from());
    var builder = new JcaX509v2CRLBuilder(authority.certificate(), since);
    builder.setNextUpdate(Date.from(validity.until()));
    revoked.forEach(
        each -> builder.addCRLEntry(each.getSerialNumber(), since, CRLReason.keyCompromise));
    try {
      builder
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(authority.certificate()))
          .addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.ONE));
      return builder.build(signer(authority.key())).getEncoded();
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("revocation list cannot be made", e);
    }
  }

  private static ContentSigner signer(PrivateKey key) throws OperatorCreationException {
    var algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    return new JcaContentSignerBuilder(algorithm).build(key);
  }

  private static KeyPair keyPair(KeyType type) {
    try {
      return switch (type) {
        case EC_P256 -> {
          var generator = KeyPairGenerator.getInstance("EC");
          generator.initialize(new ECGenParameterSpec("secp256r1"));
          yield generator.generateKeyPair();
        }
        case RSA_2048 -> rsa(2048);
        case RSA_1024 -> rsa(1024);
      };
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot make keys", e);
    }
  }

  private static KeyPair rsa(int bits) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(
      CertificateRequest request, PublicKey key, Issuer issuer, boolean isAuthority) {
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer.name(),
            new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS - 1),
            Date.from(request.validity().from()),
            Date.from(request.validity().until()),
            subject(request.names().commonName()),
            key);
    try {
      var utilities = new JcaX509ExtensionUtils();
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority))
          .addExtension(Extension.keyUsage, true, keyUsage(isAuthority))
          .addExtension(
              Extension.subjectKeyIdentifier, false, utilities.createSubjectKeyIdentifier(key));
      var alternatives = alternatives(request.names());
      if (alternatives.length > 0) {
        builder.addExtension(
            Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
      }
      if (!request.usages().isEmpty()) {
        builder.addExtension(Extension.extendedKeyUsage, false, usages(request.usages()));
      }
      addStatusPlaces(builder, request.statusPlaces());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer(issuer.key())));
    } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("certificate cannot be made", e);
    }
  }

  private static void addStatusPlaces(X509v3CertificateBuilder builder, StatusPlaces places)
      throws CertIOException {
    if (!places.lists().isEmpty()) {
      var points = places.lists().stream().map(CertificateMint::distributionPoint);
      builder.addExtension(
          Extension.cRLDistributionPoints,
          false,
          new CRLDistPoint(points.toArray(DistributionPoint[]::new)));
    }
    if (!places.responders().isEmpty()) {
      var accesses =
          places.responders().stream()
              .map(url -> new AccessDescription(AccessDescription.id_ad_ocsp, url(url)));
      builder.addExtension(
          Extension.authorityInfoAccess,
          false,
          new AuthorityInformationAccess(accesses.toArray(AccessDescription[]::new)));
    }
  }

  private static DistributionPoint distributionPoint(String url) {
    return new DistributionPoint(new DistributionPointName(new GeneralNames(url(url))), null, null);
  }

  private static GeneralName url(String url) {
    return new GeneralName(GeneralName.uniformResourceIdentifier, url);
  }

  private static X500Principal subject(String commonName) {
    var name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
    return new X500Principal(name.toString());
  }

  private static KeyUsage keyUsage(boolean isAuthority) {
    return new KeyUsage(
        isAuthority
            ? KeyUsage.keyCertSign | KeyUsage.cRLSign
            : KeyUsage.digitalSignature | KeyUsage.keyEncipherment);
  }

  private static GeneralName[] alternatives(Names names) {
    List<GeneralName> alternatives = new ArrayList<>();
    names.dnsNames().forEach(name -> alternatives.add(new GeneralName(GeneralName.dNSName, name)));
    names
        .addresses()
        .forEach(address ->
            alternatives.add(new GeneralName(GeneralName.iPAddress, address.getHostAddress())));
    names.uris().forEach(uri -> alternatives.add(url(uri)));
    return alternatives.toArray(GeneralName[]::new);
  }

  private static ExtendedKeyUsage usages(Set<Usage> usages) {
    return new ExtendedKeyUsage(
        usages.stream()
            .sorted()
            .map(usage ->
                switch (usage) {
                  case SERVER -> KeyPurposeId.id_kp_serverAuth;
                  case CLIENT -> KeyPurposeId.id_kp_clientAuth;
                  case CODE_SIGNING -> KeyPurposeId.id_kp_codeSigning;
                })
            .toArray(KeyPurposeId[]::new));
  }
}
