package io.sallyport.lab.abuse;

import io.sallyport.lab.peers.EdgePool;
import io.sallyport.lab.peers.Kamailio;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Stunnel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A pool that takes clients and partners, with Kamailio inside. All abuse is of node 1.
 *
 * @param partners authority of the certificates of partners
 * @param tunnel for clients to node 1
 * @param around to Kamailio past the edge
 */
record AbuseLab(
    LabNetwork network,
    LabAuthority outside,
    BadCertificates partners,
    EdgePool pool,
    Stunnel tunnel,
    Stunnel around) {
  static final int NODE = 1;

  static AbuseLab start(PeerScope scope) {
    LabNetwork network = LabNetwork.choose();
    LabAuthority inside = new LabAuthority(scope, "inside");
    LabAuthority outside = new LabAuthority(scope, "outside");
    BadCertificates partners = new BadCertificates(scope);
    Kamailio.start(scope, network, inside);
    EdgePool pool =
        EdgePool.start(
            scope,
            network,
            inside,
            outside,
            new EdgePool.Federation(
                scope.write("trust.pem", outside.text() + partners.anchor()), settings(network)));
    Stunnel.Target edge =
        new Stunnel.Target(network.client(NODE), EdgePool.EXTERNAL_NAME, outside.anchor(), null);
    Stunnel.Target director =
        new Stunnel.Target(
            network.director(),
            "dir.harbor.lan",
            inside.anchor(),
            inside.issue("insider", Usage.SERVER_AND_CLIENT, List.of("client.harbor.lan")));
    return new AbuseLab(
        network,
        outside,
        partners,
        pool,
        Stunnel.start(scope, "tunnel", network.outside(), edge),
        Stunnel.start(scope, "around", network.outside(), director));
  }

  /** One partner, and no name server that would answer. */
  private static String settings(LabNetwork network) {
    return """
    access:
      federation:
        allowed: [{domain: quayside.example, proxy: sip.quayside.example}]
    dns:
      servers: ["%s:9"]
      privateTargets: [127.0.0.0/8]
    """
        .formatted(network.inside().getHostAddress());
  }

  /** Where clients dial. */
  InetSocketAddress clients() {
    return network.client(NODE);
  }

  /** Where partners dial. */
  InetSocketAddress servers() {
    return network.federation(NODE);
  }

  /** The way to node 1 for whoever comes from an address of its own. */
  Stunnel.Target asSeenFrom(InetAddress source) {
    return new Stunnel.Target(clients(), EdgePool.EXTERNAL_NAME, outside.anchor(), null)
        .from(source);
  }

  NodeView node() {
    return new NodeView(pool.pages(NODE), pool.pid(NODE));
  }
}
