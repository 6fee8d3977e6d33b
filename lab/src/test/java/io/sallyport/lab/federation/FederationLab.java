package io.sallyport.lab.federation;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Baresip;
import io.sallyport.lab.peers.Bind;
import io.sallyport.lab.peers.Bind.Zone;
import io.sallyport.lab.peers.EdgePool;
import io.sallyport.lab.peers.Kamailio;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.PartnerEdge;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Sipp;
import io.sallyport.lab.peers.Stunnel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A pool of two edge nodes that federates, with Kamailio inside and a public DNS. Our certificate
 * outside is of one public authority, those of partners are of another.
 *
 * <pre>
 *  domain             found by                              its server
 *  quayside.example   its entry, sip.quayside.example       partner 1
 *  shoal.example      DNS                                   partner 2
 *  pier.example       DNS, at a server of another domain
 *  cove.example       DNS                                   partner 3
 *  fog.example        DNS                                   partner 4
 *  gull.example       DNS                                   partner 5
 *  ghost.example      nothing
 *  reef.example       blocked
 * </pre>
 *
 * @param trust authorities of ours and of partners
 */
record FederationLab(
    LabNetwork network,
    LabAuthority inside,
    LabAuthority outside,
    LabAuthority partners,
    Path trust,
    Kamailio director,
    Bind names,
    EdgePool pool) {
  static final int QUAYSIDE = 1;
  static final int SHOAL = 2;
  static final int COVE = 3;
  static final int FOG = 4;
  static final int GULL = 5;

  /** Address of the web server of an authority, {@code crl.lists.example}. */
  static final int LISTS = 6;

  /**
   * Starts it all.
   *
   * @param furtherAnchors authorities of partners besides the one there is
   */
  static FederationLab start(PeerScope scope, LabNetwork network, Path... furtherAnchors) {
    LabAuthority inside = new LabAuthority(scope, "inside");
    LabAuthority outside = new LabAuthority(scope, "outside");
    LabAuthority partners = new LabAuthority(scope, "partners");
    StringBuilder anchors = new StringBuilder(outside.text()).append(partners.text());
    Stream.of(furtherAnchors).map(PeerScope::read).forEach(anchors::append);
    Path trust = scope.write("trust.pem", anchors.toString());
    Bind names = Bind.start(scope, "names", zones(network));
    Kamailio director = Kamailio.start(scope, network, inside);
    EdgePool pool =
        EdgePool.start(
            scope, network, inside, outside, new EdgePool.Federation(trust, settings(names)));
    return new FederationLab(network, inside, outside, partners, trust, director, names, pool);
  }

  private static String settings(Bind names) {
    return """
    access:
      federation:
        discovery: true
        allowed: [{domain: quayside.example, proxy: sip.quayside.example}]
        blocked: [reef.example]
    dns:
      servers: ["%s:%d"]
      privateTargets: [127.0.0.0/8]
    """
        .formatted(names.address().getAddress().getHostAddress(), names.address().getPort());
  }

  private static List<Zone> zones(LabNetwork network) {
    return List.of(
        Zone.of("quayside.example", host(network, QUAYSIDE)),
        Zone.of("shoal.example", service(network, "sip.shoal.example"), host(network, SHOAL)),
        Zone.of("pier.example", service(network, "sip.shoal.example")),
        Zone.of("cove.example", service(network, "sip.cove.example"), host(network, COVE)),
        Zone.of("fog.example", service(network, "sip.fog.example"), host(network, FOG)),
        Zone.of("gull.example", service(network, "sip.gull.example"), host(network, GULL)),
        Zone.of("lists.example", "crl A " + network.partner(LISTS).getHostAddress()));
  }

  private static String host(LabNetwork network, int partner) {
    return "sip A " + network.partner(partner).getHostAddress();
  }

  private static String service(LabNetwork network, String server) {
    return "_sipfederationtls._tcp SRV 0 0 %d %s.".formatted(network.federationPort(), server);
  }

  /** What no partner may see. */
  String[] internalAddresses() {
    return Stream.of(network.inside(), network.internal1(), network.internal2())
        .map(address -> address.getHostAddress() + ":")
        .toArray(String[]::new);
  }

  /**
   * Starts the edge of a partner. Its certificate may serve as a server only, as public ones do.
   */
  PartnerEdge partner(PeerScope scope, int number, String domain) {
    LabAuthority.Identity identity =
        partners.issue("edge-" + domain, Usage.SERVER, List.of("sip." + domain));
    return PartnerEdge.start(
        scope, network, new PartnerEdge.Partner(domain, network.partner(number), identity, trust));
  }

  /** A way in for clients of a node of ours. */
  Stunnel clients(PeerScope scope, int node) {
    return Stunnel.start(
        scope,
        "clients" + node,
        network.outside(),
        new Stunnel.Target(network.client(node), EdgePool.EXTERNAL_NAME, outside.anchor(), null));
  }

  /** Starts a client of ours or of a partner that registers, then answers by a scenario. */
  static Sipp callee(PeerScope scope, Sipp.Part registering, String scenario) {
    return Sipp.start(
            scope, registering.account().user() + "-called", registering.answering(scenario))
        .awaitLog("registered");
  }

  /** Starts a softphone at a node of ours and waits until it has registered. */
  Baresip phone(PeerScope scope, Account account, int node) {
    return phone(
        scope,
        account,
        new Baresip.Line(
            account,
            network.outside(),
            network.client(node),
            scope
                .names(
                    network.outside(),
                    Map.of(EdgePool.EXTERNAL_NAME, network.client(node).getAddress()))
                .address(),
            trust,
            identity(account)));
  }

  /** Starts a softphone at a partner and waits until it has registered. */
  Baresip phone(PeerScope scope, Account account, PartnerEdge at) {
    return phone(
        scope,
        account,
        new Baresip.Line(
            account,
            network.outside(),
            at.address(),
            scope
                .names(
                    network.outside(), Map.of("sip." + account.domain(), at.address().getAddress()))
                .address(),
            trust,
            identity(account)));
  }

  private static Baresip phone(PeerScope scope, Account account, Baresip.Line line) {
    return Baresip.start(scope, account.user() + "-phone", line).awaitRegistered();
  }

  private LabAuthority.Identity identity(Account account) {
    return partners.issue(
        "phone-" + account.user(), Usage.SERVER_AND_CLIENT, List.of("phone.example"));
  }
}
