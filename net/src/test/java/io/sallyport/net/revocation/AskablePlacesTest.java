package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.mint.CertificateRequest.StatusPlaces;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.ReasonFlags;
import org.junit.jupiter.api.Test;

class AskablePlacesTest {
  private static final Set<Integer> PORTS = Set.of(80);
  private final TestAuthority authority = new TestAuthority("Harbor Authority");

  private static List<String> lists(X509Certificate certificate) {
    return AskablePlaces.of(certificate, PORTS).lists().stream()
        .map(list -> list.place().url())
        .toList();
  }

  @Test
  void findsWhatCanBeAskedOverHttp() {
    var certificate =
        authority
            .issue(
                "a.example",
                new StatusPlaces(
                    List.of(
                        "ldap://dir.example/cn=a",
                        "http://crl.example/a.crl",
                        "https://crl.example/a.crl"),
                    List.of("https://ocsp.example/", "http://ocsp.example/x")))
            .certificate();
    assertThat(lists(certificate)).containsExactly("http://crl.example/a.crl");
    assertThat(AskablePlaces.of(certificate, PORTS).responders())
        .containsExactly(new HttpPlace("ocsp.example", 80, "/x"));
  }

  @Test
  void findsNothingWhereNothingIsNamed() {
    var certificate = authority.issue("a.example", StatusPlaces.NONE).certificate();
    var places = AskablePlaces.of(certificate, PORTS);
    assertThat(places.lists()).isEmpty();
    assertThat(places.responders()).isEmpty();
  }

  @Test
  void takesTheFirstFewOnly() {
    var urls = IntStream.range(0, 50).mapToObj(i -> "http://h/" + i).toArray(String[]::new);
    var places =
        AskablePlaces.of(
            authority
                .issue("a.example", new StatusPlaces(List.of(urls), List.of(urls)))
                .certificate(),
            PORTS);
    assertThat(places.lists()).hasSize(RevocationLimits.MAX_PLACES);
    assertThat(places.responders()).hasSize(RevocationLimits.MAX_PLACES);
  }

  @Test
  void passesOverPointsThatTellOnlyAPart() {
    var url = new GeneralName(GeneralName.uniformResourceIdentifier, "http://h/a.crl");
    var full = new DistributionPointName(new GeneralNames(url));
    var reasons = new ReasonFlags(ReasonFlags.keyCompromise);
    var other = new GeneralNames(new GeneralName(new X500Name("CN=Other")));
    var relative =
        new DistributionPointName(
            DistributionPointName.NAME_RELATIVE_TO_CRL_ISSUER, new X500Name("CN=a").getRDNs()[0]);
    assertThat(lists(withPoints(new DistributionPoint(full, null, null)))).hasSize(1);
    assertThat(lists(withPoints(new DistributionPoint(full, reasons, null)))).isEmpty();
    assertThat(lists(withPoints(new DistributionPoint(full, null, other)))).isEmpty();
    assertThat(lists(withPoints(new DistributionPoint(relative, null, null)))).isEmpty();
    assertThat(lists(withPoints(new DistributionPoint(null, null, other)))).isEmpty();
  }

  @Test
  void passesOverExtensionsThatCannotBeRead() {
    assertThat(lists(with(Extension.cRLDistributionPoints, new DERUTF8String("x")))).isEmpty();
    assertThat(lists(with(Extension.cRLDistributionPoints, new DEROctetString(new byte[3]))))
        .isEmpty();
  }

  private X509Certificate withPoints(DistributionPoint... points) {
    return with(Extension.cRLDistributionPoints, new CRLDistPoint(points));
  }

  private X509Certificate with(ASN1ObjectIdentifier id, ASN1Encodable value) {
    return authority.certificate(BigInteger.TWO, builder -> builder.addExtension(id, false, value));
  }
}
