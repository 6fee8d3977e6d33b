package io.sallyport.net.mint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.net.mint.CertificateRequest.Names;
import io.sallyport.net.mint.CertificateRequest.Usage;
import io.sallyport.net.mint.CertificateRequest.Validity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateMintTest {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;
  private final CertificateMint mint =
      CertificateMint.create("Harbor Development", new Validity(FROM, Duration.ofDays(30)));

  @Test
  void makesAnAuthorityThatMaySignCertificates() {
    var authority = mint.authority().certificate();
    assertThat(authority.getBasicConstraints()).isGreaterThanOrEqualTo(0);
    assertThat(authority.getKeyUsage()[5]).as("keyCertSign").isTrue();
    assertThat(authority.getNotAfter().toInstant()).isEqualTo(FROM.plus(Duration.ofDays(30)));
  }

  @Test
  void makesACertificateAsAskedFor() throws GeneralSecurityException {
    var names =
        new Names(
            "sip.harbor.example",
            List.of("sip.harbor.example", "webcon.harbor.example"),
            List.of(InetAddress.ofLiteral("192.0.2.7"), InetAddress.ofLiteral("2001:db8::7")),
            List.of("sip:harbor.example"));
    var request =
        CertificateRequest.server("ignored", FROM)
            .withNames(names)
            .withUsages(Set.of(Usage.SERVER, Usage.CLIENT));
    var certificate = mint.issue(request).certificate();
    certificate.verify(mint.authority().certificate().getPublicKey());
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=sip.harbor.example");
    assertThat(certificate.getExtendedKeyUsage())
        .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactly(
            List.of(2, "sip.harbor.example"),
            List.of(2, "webcon.harbor.example"),
            List.of(7, "192.0.2.7"),
            List.of(7, "2001:db8:0:0:0:0:0:7"),
            List.of(6, "sip:harbor.example"));
  }

  @Test
  void leavesOutExtensionsThatWouldBeEmpty() throws GeneralSecurityException {
    var request =
        CertificateRequest.server("x", FROM)
            .withNames(Names.ofCommonName("edge.harbor.lan"))
            .withUsages(Set.of());
    var certificate = mint.issue(request).certificate();
    assertThat(certificate.getExtendedKeyUsage()).isNull();
    assertThat(certificate.getSubjectAlternativeNames()).isNull();
  }

  @Test
  void writesTheKeyForItsOwnerOnlyAndNeverOverOneUnlessTold() throws IOException {
    var issued = mint.issue(CertificateRequest.server("sip.harbor.example", FROM));
    var chain = folder.resolve("edge.crt");
    var key = folder.resolve("edge.key");
    issued.write(chain, key, IssuedCertificate.Existing.KEPT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(key).hasContent(issued.keyPem());

    var other = mint.issue(CertificateRequest.server("sip.harbor.example", FROM));
    assertThatThrownBy(() -> other.write(chain, key, IssuedCertificate.Existing.KEPT))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(
            () -> other.write(folder.resolve("new.crt"), key, IssuedCertificate.Existing.KEPT))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(folder.resolve("new.crt")).doesNotExist();
    assertThat(key).hasContent(issued.keyPem());

    other.write(chain, key, IssuedCertificate.Existing.REPLACED);
    assertThat(key).hasContent(other.keyPem());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void putsNoKeyIntoTexts() {
    var issued = mint.issue(CertificateRequest.server("sip.harbor.example", FROM));
    assertThat(issued.toString()).isEqualTo("IssuedCertificate[CN=sip.harbor.example]");
  }

  @Test
  void makesAuthoritiesBelowItself() throws GeneralSecurityException {
    var lower =
        mint.issueAuthority(
            CertificateRequest.server("Lower", FROM).withNames(Names.ofCommonName("Lower")));
    var issued = lower.issue(CertificateRequest.server("sip.harbor.example", FROM));
    assertThat(issued.chain())
        .containsExactly(issued.certificate(), lower.authority().certificate());
    issued.certificate().verify(lower.authority().certificate().getPublicKey());
    lower.authority().certificate().verify(mint.authority().certificate().getPublicKey());
    assertThat(lower.authority().certificate().getBasicConstraints()).isGreaterThanOrEqualTo(0);
    assertThat(issued.certificate().getBasicConstraints()).isEqualTo(-1);
  }

  @Test
  void saysWhereRevocationCanBeAskedFor() {
    var request = CertificateRequest.server("sip.harbor.example", FROM);
    var places =
        new CertificateRequest.StatusPlaces(
            List.of("http://crl.example/a.crl"), List.of("http://ocsp.example/"));
    var with = mint.issue(request.withStatusPlaces(places)).certificate();
    assertThat(new String(with.getExtensionValue("2.5.29.31"), StandardCharsets.ISO_8859_1))
        .contains("http://crl.example/a.crl");
    assertThat(new String(with.getExtensionValue("1.3.6.1.5.5.7.1.1"), StandardCharsets.ISO_8859_1))
        .contains("http://ocsp.example/");
    var without = mint.issue(request).certificate();
    assertThat(without.getExtensionValue("2.5.29.31")).isNull();
    assertThat(without.getExtensionValue("1.3.6.1.5.5.7.1.1")).isNull();
  }

  @Test
  void makesRevocationLists() throws GeneralSecurityException {
    var revoked = mint.issue(CertificateRequest.server("lost.harbor.example", FROM));
    var other = mint.issue(CertificateRequest.server("sip.harbor.example", FROM));
    byte[] octets =
        mint.revocationList(List.of(revoked.certificate()), new Validity(FROM, Duration.ofDays(1)));
    var list =
        (X509CRL)
            CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(octets));
    list.verify(mint.authority().certificate().getPublicKey());
    assertThat(list.isRevoked(revoked.certificate())).isTrue();
    assertThat(list.isRevoked(other.certificate())).isFalse();
    assertThat(list.getNextUpdate().toInstant()).isEqualTo(FROM.plus(Duration.ofDays(1)));
  }
}
