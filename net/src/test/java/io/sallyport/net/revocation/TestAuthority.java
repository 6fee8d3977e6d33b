package io.sallyport.net.revocation;

import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.CertificateRequest.Names;
import io.sallyport.net.mint.CertificateRequest.StatusPlaces;
import io.sallyport.net.mint.CertificateRequest.Validity;
import io.sallyport.net.mint.IssuedCertificate;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.jcajce.JcaCertificateID;
import org.bouncycastle.cert.ocsp.jcajce.JcaRespID;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority that says of its certificates whether they are revoked, truly or not. */
final class TestAuthority {
  /** The time of all tests. */
  static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  static final Instant THIS_UPDATE = NOW.minus(Duration.ofHours(1));
  static final Instant NEXT_UPDATE = NOW.plus(Duration.ofDays(7));

  final CertificateMint mint;

  TestAuthority(String name) {
    this(CertificateMint.create(name, year()));
  }

  private TestAuthority(CertificateMint mint) {
    this.mint = mint;
  }

  static Validity year() {
    return new Validity(NOW.minus(Duration.ofDays(30)), Duration.ofDays(365));
  }

  /** An authority below this one. */
  TestAuthority below(String name, StatusPlaces places) {
    return new TestAuthority(
        mint.issueAuthority(
            CertificateRequest.server(name, year().from())
                .withNames(Names.ofCommonName(name))
                .withUsages(Set.of())
                .withStatusPlaces(places)));
  }

  X509Certificate certificate() {
    return mint.authority().certificate();
  }

  IssuedCertificate issue(String name, StatusPlaces places) {
    return mint.issue(CertificateRequest.server(name, year().from()).withStatusPlaces(places));
  }

  Link link(IssuedCertificate issued) {
    return new Link(issued.certificate(), certificate());
  }

  /** A change to what is about to be signed. */
  @FunctionalInterface
  interface Change<B> {
    void make(B builder) throws IOException, OCSPException;
  }

  /** A list that counts, with these certificates. */
  byte[] list(X509Certificate... revoked) {
    return list(builder -> revoke(builder, revoked));
  }

  static void revoke(X509v2CRLBuilder builder, X509Certificate... revoked) {
    for (var certificate : revoked) {
      builder.addCRLEntry(certificate.getSerialNumber(), Date.from(THIS_UPDATE), 1);
    }
  }

  byte[] list(Change<X509v2CRLBuilder> change) {
    return list(change, signer());
  }

  byte[] list(Change<X509v2CRLBuilder> change, ContentSigner signer) {
    var builder = new X509v2CRLBuilder(name(), Date.from(THIS_UPDATE));
    builder.setNextUpdate(Date.from(NEXT_UPDATE));
    try {
      change.make(builder);
      return builder.build(signer).getEncoded();
    } catch (IOException | OCSPException e) {
      throw new AssertionError(e);
    }
  }

  ContentSigner signer() {
    return signer("SHA256withECDSA", mint.authority().key());
  }

  static ContentSigner signer(String algorithm, PrivateKey key) {
    try {
      return new JcaContentSignerBuilder(algorithm).build(key);
    } catch (OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  X500Name name() {
    return X500Name.getInstance(certificate().getSubjectX500Principal().getEncoded());
  }

  /** Who answers for a responder. */
  record Responder(X509Certificate certificate, PrivateKey key) {}

  Responder self() {
    return new Responder(certificate(), mint.authority().key());
  }

  /** What a responder's certificate says of it. */
  enum Trait {
    OCSP_SIGNING,
    NO_CHECK,
    EXPIRED
  }

  /** A responder with a certificate of this authority. */
  Responder responder(StatusPlaces places, Trait... traits) {
    var with = Set.of(traits);
    var issued =
        mint.issue(
            CertificateRequest.server("ocsp", year().from())
                .withStatusPlaces(places)
                .withUsages(Set.of()));
    var until = with.contains(Trait.EXPIRED) ? NOW.minusSeconds(1) : NEXT_UPDATE;
    var shown = new Shown(issued.certificate(), BigInteger.valueOf(NOW.toEpochMilli()), until);
    var certificate =
        certificate(
            shown,
            builder -> {
              copy(issued.certificate(), builder, Extension.cRLDistributionPoints);
              if (with.contains(Trait.OCSP_SIGNING)) {
                builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_OCSPSigning));
              }
              if (with.contains(Trait.NO_CHECK)) {
                builder.addExtension(
                    OCSPObjectIdentifiers.id_pkix_ocsp_nocheck, false, DERNull.INSTANCE);
              }
            },
            signer());
    return new Responder(certificate, issued.key());
  }

  /** A certificate of this authority with nothing in it but what the test puts there. */
  X509Certificate certificate(BigInteger serial, Change<X509v3CertificateBuilder> change) {
    return certificate(new Shown(certificate(), serial, NEXT_UPDATE), change, signer());
  }

  /** This authority's name with another key, or other rights. */
  X509Certificate reissued(
      PublicKey key, Change<X509v3CertificateBuilder> change, ContentSigner signer) {
    var name = certificate().getSubjectX500Principal();
    return certificate(new Shown(name, key, BigInteger.ONE, NEXT_UPDATE), change, signer);
  }

  /** What a certificate says of its owner. */
  private record Shown(X500Principal name, PublicKey key, BigInteger serial, Instant until) {
    Shown(X509Certificate like, BigInteger serial, Instant until) {
      this(like.getSubjectX500Principal(), like.getPublicKey(), serial, until);
    }
  }

  private X509Certificate certificate(
      Shown shown, Change<X509v3CertificateBuilder> change, ContentSigner signer) {
    var builder =
        new JcaX509v3CertificateBuilder(
            certificate().getSubjectX500Principal(),
            shown.serial(),
            Date.from(year().from()),
            Date.from(shown.until()),
            shown.name(),
            shown.key());
    try {
      change.make(builder);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (IOException | OCSPException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static void copy(
      X509Certificate from, X509v3CertificateBuilder to, ASN1ObjectIdentifier id)
      throws IOException {
    try {
      var extension = new JcaX509CertificateHolder(from).getExtension(id);
      if (extension != null) {
        to.addExtension(extension);
      }
    } catch (CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  CertificateID id(X509Certificate certificate) {
    try {
      return new JcaCertificateID(
          OcspQuestion.sha1(), certificate(), certificate.getSerialNumber());
    } catch (OCSPException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** An answer of this authority itself that counts. */
  byte[] answer(X509Certificate about, CertificateStatus status) {
    return answer(
        self(),
        builder ->
            builder.addResponse(
                id(about), status, Date.from(THIS_UPDATE), Date.from(NEXT_UPDATE), null));
  }

  static byte[] answer(Responder responder, Change<BasicOCSPRespBuilder> change) {
    return answer(responder, change, signer("SHA256withECDSA", responder.key()));
  }

  static byte[] answer(
      Responder responder, Change<BasicOCSPRespBuilder> change, ContentSigner signer) {
    try {
      var builder =
          new BasicOCSPRespBuilder(
              new JcaRespID(responder.certificate().getPublicKey(), OcspQuestion.sha1()));
      change.make(builder);
      X509CertificateHolder[] chain = {new JcaX509CertificateHolder(responder.certificate())};
      var basic = builder.build(signer, chain, Date.from(THIS_UPDATE));
      return new OCSPRespBuilder().build(OCSPResp.SUCCESSFUL, basic).getEncoded();
    } catch (IOException | OCSPException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static KeyPair rsaKeys() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static StatusPlaces lists(String... urls) {
    return new StatusPlaces(List.of(urls), List.of());
  }

  static StatusPlaces responders(String... urls) {
    return new StatusPlaces(List.of(), List.of(urls));
  }
}
