package io.sallyport.net.tls;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.CertificateRequest.Validity;
import io.sallyport.net.mint.IssuedCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

/** Lists of revoked certificates that lie beside the anchors. */
class ChainCheckTest {
  private final Instant start = Instant.now().minus(Duration.ofHours(2));
  private final Validity days = new Validity(start, Duration.ofDays(9));
  private final CertificateMint mint = CertificateMint.create("Inside", days);
  private final IssuedCertificate authority = mint.authority();
  private final IssuedCertificate agent =
      mint.issue(CertificateRequest.server("conf.harbor.lan", start));
  private final IssuedCertificate stranger = CertificateMint.create("Other", days).authority();

  private static X509Certificate certificate(IssuedCertificate issued) {
    return issued.chain().getFirst();
  }

  private X509CRL list(IssuedCertificate issuer, Duration good, BigInteger... serials)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    var builder =
        new JcaX509v2CRLBuilder(
            certificate(issuer).getSubjectX500Principal(), Date.from(start.plusSeconds(1)));
    builder.setNextUpdate(Date.from(start.plus(good)));
    for (BigInteger serial : serials) {
      builder.addCRLEntry(serial, Date.from(start.plusSeconds(1)), CRLReason.keyCompromise);
    }
    byte[] octets =
        builder
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.key()))
            .getEncoded();
    return (X509CRL)
        CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(octets));
  }

  private void check(X509CRL... lists) throws UntrustedCertificateException {
    new ChainCheck(new TlsTrust(List.of(certificate(authority)), List.of(lists)))
        .check(new X509Certificate[] {certificate(agent)}, NameRule.ANY);
  }

  @Test
  void takesWhatNoListNames() throws Exception {
    var serial = certificate(agent).getSerialNumber();

    assertThatCode(() -> check()).doesNotThrowAnyException();
    X509CRL ofOthers = list(authority, Duration.ofDays(1), serial.add(BigInteger.ONE));
    assertThatCode(() -> check(ofOthers)).doesNotThrowAnyException();
    X509CRL ofStranger = list(stranger, Duration.ofDays(1), serial);
    assertThatCode(() -> check(ofStranger)).doesNotThrowAnyException();
  }

  @Test
  void refusesWhatItsIssuerHasRevoked() throws Exception {
    X509CRL list = list(authority, Duration.ofDays(1), certificate(agent).getSerialNumber());

    assertThatThrownBy(() -> check(list))
        .isInstanceOf(UntrustedCertificateException.class)
        .hasMessageContaining("revoked");
  }

  /** What nobody renews says nothing any more, and who wanted a list wants to know. */
  @Test
  void refusesAllWhileTheListIsOutOfDate() throws Exception {
    X509CRL list = list(authority, Duration.ofHours(1));

    assertThatThrownBy(() -> check(list)).isInstanceOf(UntrustedCertificateException.class);
  }

  @Test
  void refusesAllIfTheListIsForged() throws Exception {
    X509CRL forged =
        list(new IssuedCertificate(authority.chain(), stranger.key()), Duration.ofDays(1));

    assertThatThrownBy(() -> check(forged)).isInstanceOf(UntrustedCertificateException.class);
  }

  private X509Certificate withUsage(Optional<Integer> usage)
      throws IOException, GeneralSecurityException, OperatorCreationException {
    var builder =
        new JcaX509v3CertificateBuilder(
            certificate(authority).getSubjectX500Principal(),
            BigInteger.TWO,
            Date.from(start),
            Date.from(start.plus(Duration.ofDays(1))),
            certificate(agent).getSubjectX500Principal(),
            certificate(agent).getPublicKey());
    if (usage.isPresent()) {
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage.get()));
    }
    byte[] octets =
        builder
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(authority.key()))
            .getEncoded();
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(octets));
  }

  /** If keyUsage is there it says digitalSignature (RFC 8446 section 4.4.2.2). */
  @Test
  void refusesAKeyThatMayNotSign() throws Exception {
    var check = new ChainCheck(new TlsTrust(List.of(certificate(authority)), List.of()));
    for (var good :
        List.of(
            withUsage(Optional.empty()),
            withUsage(Optional.of(KeyUsage.digitalSignature)),
            withUsage(Optional.of(KeyUsage.digitalSignature | KeyUsage.keyEncipherment)))) {
      assertThatCode(() -> check.check(new X509Certificate[] {good}, NameRule.ANY))
          .doesNotThrowAnyException();
    }
    X509Certificate bad = withUsage(Optional.of(KeyUsage.keyEncipherment));
    assertThatThrownBy(() -> check.check(new X509Certificate[] {bad}, NameRule.ANY))
        .isInstanceOf(UntrustedCertificateException.class)
        .hasMessageContaining("key usage");
  }
}
