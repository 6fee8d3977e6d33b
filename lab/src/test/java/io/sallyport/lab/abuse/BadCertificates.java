package io.sallyport.lab.abuse;

import io.sallyport.lab.peers.LabAuthority.Identity;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.CertificateRequest.Validity;
import io.sallyport.net.mint.IssuedCertificate;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** An authority of partners that the edge trusts, and what no partner should come with. */
final class BadCertificates {
  private static final Duration DAY = Duration.ofDays(1);
  private static final String SERVER = "sip.quayside.example";

  private final PeerScope scope;
  private final Instant now = Instant.now();
  private final CertificateMint partners = CertificateMint.create("partners", valid());
  private final CertificateMint strangers = CertificateMint.create("strangers", valid());
  private final CertificateMint impostors = CertificateMint.create("partners", valid());

  BadCertificates(PeerScope scope) {
    this.scope = scope;
  }

  private Validity valid() {
    return new Validity(now.minus(DAY.multipliedBy(10)), DAY.multipliedBy(20));
  }

  /** The authority's certificate as PEM text. */
  String anchor() {
    return partners.authority().chainPem();
  }

  /** Good, but of nobody we know. */
  Identity unknown() {
    return write("unknown", partners.issue(request("sip.nobody.example")));
  }

  Identity expired() {
    CertificateRequest old = request(SERVER).withValidity(now.minus(DAY.multipliedBy(3)), DAY);
    return write("expired", partners.issue(old));
  }

  /** Of an authority that is not ours to trust. */
  Identity foreign() {
    return write("foreign", strangers.issue(request(SERVER)));
  }

  /** Of an authority by the name of one that is. */
  Identity forged() {
    return write("forged", impostors.issue(request(SERVER)));
  }

  /** Whose signature was tampered with. */
  Identity broken() {
    IssuedCertificate issued = partners.issue(request(SERVER));
    try {
      byte[] octets = issued.certificate().getEncoded();
      octets[octets.length - 1] ^= 1;
      String pem =
          "-----BEGIN CERTIFICATE-----\n"
              + Base64.getMimeEncoder().encodeToString(octets)
              + "\n-----END CERTIFICATE-----\n";
      return new Identity(
          scope.write("broken.pem", pem), scope.write("broken.key", issued.keyPem()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private CertificateRequest request(String name) {
    return CertificateRequest.server(name, now.minus(DAY));
  }

  private Identity write(String name, IssuedCertificate issued) {
    return new Identity(
        scope.write(name + ".pem", issued.chainPem()), scope.write(name + ".key", issued.keyPem()));
  }
}
