package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that OpenSSL made. */
class CertificateProofTest {
  /** Row 6: the forms of name that count, and the rule of the wildcard (RFC 6120 section 13.7). */
  @ParameterizedTest
  @CsvSource({
    "srv-name, lighthouse.example, SRV_NAME",
    "srv-name, clients.example, ",
    "srv-name, rooms.lighthouse.example, ",
    "xmpp-address, lighthouse.example, XMPP_ADDRESS",
    "xmpp-address, xn--bcher-kva.example, XMPP_ADDRESS",
    "xmpp-address, people.example, ",
    "dns-names, lighthouse.example, DNS_NAME",
    "dns-names, other, ",
    "dns-names, one.rooms.example, WILDCARD",
    "dns-names, rooms.example, ",
    "dns-names, two.one.rooms.example, ",
    "dns-names, a.b.deep.example, ",
    "dns-names, ab.partial.example, ",
    "dns-names, example, ",
    "common-name, lighthouse.example, ",
    "other-form, lighthouse.example, ",
  })
  void must6DomainsAreProvenByTheFormsOfNameThatXmppHas(
      String certificate, String domain, CertificateProof.Rule expected) throws Exception {
    assertThat(CertificateProof.rule(read(certificate), domain))
        .isEqualTo(Optional.ofNullable(expected));
    assertThat(CertificateProof.proves(read(certificate), domain)).isEqualTo(expected != null);
  }

  private static X509Certificate read(String name) throws IOException, CertificateException {
    try (InputStream in =
        Objects.requireNonNull(CertificateProofTest.class.getResourceAsStream(name + ".pem"))) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "30",
        "3000",
        "3080",
        // A length beyond the end, one in four octets, one that could be short.
        "300706022b01a0030c0161",
        "308400000009060122a0040c026162",
        "308109060122a0040c026162",
        // Something behind the name, behind the value, behind the text.
        "3009060122a0040c02616200",
        "300b060122a0040c0261620500",
        "300b060122a0060c0261620500",
        // No identifier, no value, a value that is no text.
        "3009020122a0040c026162",
        "3003060122",
        "3009060122a00404026162",
      })
  void readsNoNameThatIsNotExactlyOne(String der) {
    assertThat(OtherName.read(HexFormat.of().parseHex(der))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3009060122a0040c026162", "a009060122a00416026162"})
  void readsANameWithEitherTag(String der) {
    assertThat(OtherName.read(HexFormat.of().parseHex(der))).contains(new OtherName("22", "ab"));
  }
}
