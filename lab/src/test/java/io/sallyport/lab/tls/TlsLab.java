package io.sallyport.lab.tls;

import io.sallyport.lab.peers.EdgePool;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest.Validity;
import java.time.Duration;
import java.time.Instant;

/**
 * A pool whose listeners outside are looked at: for clients, and for one partner.
 *
 * @param dated a second authority of partners, which may issue for any time
 */
record TlsLab(
    LabNetwork network,
    LabAuthority outside,
    LabAuthority partners,
    CertificateMint dated,
    EdgePool pool) {
  /** Whom testers come from: what they do in seconds would take a stranger hours. */
  private static final String SETTINGS =
      """
      access:
        exemptSources: [127.0.0.0/8]
        federation:
          allowed: [{domain: quayside.example, proxy: sip.quayside.example}]
      """;

  static TlsLab start(PeerScope scope) {
    LabNetwork network = LabNetwork.choose();
    LabAuthority inside = new LabAuthority(scope, "inside");
    LabAuthority outside = new LabAuthority(scope, "outside");
    LabAuthority partners = new LabAuthority(scope, "partners");
    CertificateMint dated =
        CertificateMint.create(
            "Lab authority dated",
            new Validity(Instant.now().minus(Duration.ofDays(30)), Duration.ofDays(60)));
    String trust = outside.text() + partners.text() + dated.authority().chainPem();
    EdgePool pool =
        EdgePool.start(
            scope,
            network,
            inside,
            outside,
            new EdgePool.Federation(scope.write("trust.pem", trust), SETTINGS));
    return new TlsLab(network, outside, partners, dated, pool);
  }
}
