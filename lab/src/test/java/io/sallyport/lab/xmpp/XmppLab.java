package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Bind;
import io.sallyport.lab.peers.Bind.Zone;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppDomain;
import io.sallyport.lab.peers.XmppPool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A pool with an XMPP proxy, the names of the outside and, apart from them, those that servers
 * inside see: there partners are at the edge.
 *
 * @param domain ours, served inside
 */
record XmppLab(
    PeerScope scope,
    LabNetwork network,
    LabAuthority outside,
    LabAuthority inside,
    XmppDomain domain,
    XmppDomain lighthouse,
    XmppDomain oldbuoy,
    XmppPool pool) {
  static final Account MARA = new Account("mara", "harbour-light", XmppPool.DOMAIN);
  static final Account PIET = new Account("piet", "fresnel-lens", "lighthouse.example");
  static final Account OTTO = new Account("otto", "bell-buoy", "oldbuoy.example");
  static final String ROOMS = "rooms.lighthouse.example";

  /** Who has no entry; servers inside are led to the edge all the same. */
  static final String STRANGER = "stranger.example";

  /** The time for a proof, and what partners may send in a second, are measured by none of them. */
  private static final String SETTINGS =
      """
      xmpp:
        streamEstablishmentTimeout: 10m
        limits: {partnerBytesPerSecond: 10000000, partnerStanzasPerSecond: 10000}
        partners:
          - {domain: lighthouse.example, additionalDomains: [rooms.lighthouse.example], trust: federated}
          - {domain: oldbuoy.example}
      """;

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /** Starts the pool and the names, not the servers, which take the edge for their partners. */
  static XmppLab start(PeerScope scope) {
    return start(scope, XmppLab::transparent);
  }

  /** The same where nothing but gateways attaches inside. */
  static XmppLab startForGateways(PeerScope scope) {
    return start(scope, (_, _) -> "");
  }

  /** The same where a component serves our domain. */
  static XmppLab startForComponent(PeerScope scope, String secret) {
    Path file = scope.write("component-secret", secret + "\n");
    return start(
        scope,
        (_, _) ->
            """
              internal:
                components: [{domain: harbor.example, secret: %s}]
            """
                .formatted(file));
  }

  private static XmppLab start(
      PeerScope scope, BiFunction<XmppDomain, LabAuthority.Identity, String> internal) {
    LabNetwork network = LabNetwork.choose();
    LabAuthority outside = new LabAuthority(scope, "outside");
    LabAuthority inside = new LabAuthority(scope, "inside");
    InetSocketAddress outsideNames = free();
    InetSocketAddress insideNames = free();
    XmppDomain domain =
        XmppDomain.at(
            network.inside(),
            XmppPool.DOMAIN,
            inside.issue("im", Usage.SERVER_AND_CLIENT, List.of(XmppPool.DOMAIN)),
            inside.anchor(),
            insideNames,
            MARA);
    XmppDomain lighthouse =
        XmppDomain.at(
            network.partner(1),
            PIET.domain(),
            outside.issue("lighthouse", Usage.SERVER_AND_CLIENT, List.of(PIET.domain(), ROOMS)),
            outside.anchor(),
            outsideNames,
            PIET);
    XmppDomain oldbuoy =
        XmppDomain.at(
            network.partner(2),
            OTTO.domain(),
            outside.issue("oldbuoy", Usage.SERVER_AND_CLIENT, List.of(OTTO.domain())),
            outside.anchor(),
            outsideNames,
            OTTO);
    LabAuthority.Identity partners =
        inside.issue(
            "partners", Usage.SERVER_AND_CLIENT, List.of(PIET.domain(), ROOMS, OTTO.domain()));
    int partnerPort = ListeningSockets.freePort(network.access1());
    int serverPort = ListeningSockets.freePort(network.internal1());
    Bind.start(
        scope,
        "outside-names",
        outsideNames.getPort(),
        List.of(
            Zone.of(
                XmppPool.DOMAIN,
                "_xmpp-server._tcp SRV 0 0 %d xmpp".formatted(partnerPort),
                "xmpp A " + network.access1().getHostAddress(),
                "xmpp A " + network.access2().getHostAddress()),
            Zone.of(lighthouse.name(), lighthouse.records()),
            Zone.of(oldbuoy.name(), oldbuoy.records()),
            Zone.of("harbor.lan", "im A " + network.inside().getHostAddress())));
    Bind.start(scope, "inside-names", insideNames.getPort(), atTheEdge(network, serverPort));
    XmppPool pool =
        XmppPool.start(
            scope,
            network,
            new XmppPool.Setup(
                partnerPort,
                serverPort,
                outside,
                inside,
                outsideNames,
                SETTINGS + internal.apply(domain, partners)));
    return new XmppLab(scope, network, outside, inside, domain, lighthouse, oldbuoy, pool);
  }

  private static String transparent(XmppDomain domain, LabAuthority.Identity partners) {
    return """
      internal:
        transparent: {certificate: %s, key: %s}
        dialIn: [{domain: harbor.example, host: im.harbor.lan, port: %d}]
    """
        .formatted(partners.certificate(), partners.key(), domain.serverPort());
  }

  /** How servers inside see partners. */
  private static List<Zone> atTheEdge(LabNetwork network, int serverPort) {
    List<Zone> zones = new ArrayList<>();
    for (String partner : List.of(PIET.domain(), OTTO.domain(), STRANGER)) {
      zones.add(
          Zone.of(
              partner,
              "_xmpps-server._tcp SRV 0 0 %d edge.harbor.lan.".formatted(serverPort),
              "_xmpps-server._tcp.rooms SRV 0 0 %d edge.harbor.lan.".formatted(serverPort)));
    }
    zones.add(
        Zone.of(
            "harbor.lan",
            "edge A " + network.internal1().getHostAddress(),
            "edge A " + network.internal2().getHostAddress()));
    return zones;
  }

  private static InetSocketAddress free() {
    return new InetSocketAddress(LOOPBACK, ListeningSockets.freePort(LOOPBACK));
  }

  XmppClient client(Account account, XmppDomain at, LabAuthority authority) {
    return XmppClient.start(scope, account, at, authority.anchor());
  }
}
