package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Bind;
import io.sallyport.lab.peers.Bind.Zone;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppConnector;
import io.sallyport.lab.peers.XmppDomain;
import io.sallyport.lab.peers.XmppPool;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * A pool with an XMPP proxy, the names of the outside and, apart from them, those that servers
 * inside see: there partners are at the edge. Which node is tried first is settled: partners come
 * to node 1 (ejabberd to the one that it is told), and what begins inside goes to lighthouse over
 * node 2 and to oldbuoy over node 1, with and without a connector.
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
  static final String OLDBUOY_ROOMS = "rooms.oldbuoy.example";

  /** Everything that is a partner's. */
  static final Set<String> PARTNERS = Set.of(PIET.domain(), ROOMS, OTTO.domain(), OLDBUOY_ROOMS);

  /** Who has no entry; servers inside are led to the edge all the same. */
  static final String STRANGER = "stranger.example";

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  /**
   * What differs.
   *
   * @param provenBy settings of partners besides the usual
   * @param usage of the certificate that partners see
   * @param isDirect true if names lead to TLS from the first octet on, ours and lighthouse's
   * @param internal what attaches inside
   */
  private record Manner(
      String provenBy,
      Usage usage,
      boolean isDirect,
      BiFunction<XmppDomain, LabAuthority.Identity, String> internal) {
    /** The time for a proof, and what partners may send in a second, are measured nowhere here. */
    String settings() {
      return """
      xmpp:
        streamEstablishmentTimeout: 10m
        limits: {partnerBytesPerSecond: 10000000, partnerStanzasPerSecond: 10000}
        partners:
          - {domain: lighthouse.example, additionalDomains: [rooms.lighthouse.example], trust: federated%1$s}
          - {domain: oldbuoy.example, additionalDomains: [rooms.oldbuoy.example]%1$s}
      """
          .formatted(provenBy);
    }
  }

  /** An older ejabberd takes EXTERNAL from those only whose certificate is for clients as well. */
  private static final Manner TRANSPARENT =
      new Manner("", Usage.SERVER_AND_CLIENT, false, XmppLab::transparent);

  /** Starts the pool and the names, not the servers, which take the edge for their partners. */
  static XmppLab start(PeerScope scope) {
    return start(scope, TRANSPARENT);
  }

  /** The same where partners that count nothing are asked what they have taken. */
  static XmppLab startProbing(PeerScope scope) {
    return start(
        scope,
        new Manner(", deliveryProbe: true", TRANSPARENT.usage(), false, TRANSPARENT.internal()));
  }

  /** The same where names lead to TLS from the first octet on, as far as Prosody is concerned. */
  static XmppLab startWithDirectTls(PeerScope scope) {
    return start(scope, new Manner("", TRANSPARENT.usage(), true, TRANSPARENT.internal()));
  }

  /**
   * The same where nothing but gateways attaches inside. All certificates outside are for servers
   * only: no public authority issues others any more.
   */
  static XmppLab startForGateways(PeerScope scope) {
    return start(scope, new Manner("", Usage.SERVER, false, (_, _) -> ""));
  }

  /** The same where partners prove themselves, and we to them, by dialback over TLS only. */
  static XmppLab startForGatewaysByDialback(PeerScope scope) {
    return start(scope, new Manner(", sasl: none", Usage.SERVER, false, (_, _) -> ""));
  }

  /** The same where a component serves our domain, and all that passes is logged. */
  static XmppLab startForComponent(PeerScope scope, String secret) {
    Path file = scope.write("component-secret", secret + "\n");
    String internal =
        """
          logMessageBodies: true
          internal:
            components: [{domain: harbor.example, secret: %s}]
        """
            .formatted(file);
    return start(scope, new Manner("", Usage.SERVER, false, (_, _) -> internal));
  }

  private static XmppLab start(PeerScope scope, Manner manner) {
    LabNetwork network = LabNetwork.choose();
    LabAuthority outside = new LabAuthority(scope, "outside");
    LabAuthority inside = new LabAuthority(scope, "inside");
    InetSocketAddress outsideNames = free();
    InetSocketAddress insideNames = free();
    XmppDomain domain =
        XmppDomain.at(
            network.inside(),
            XmppPool.DOMAIN,
            inside.issue("im", Usage.SERVER, List.of(XmppPool.DOMAIN, XmppPool.ROOMS)),
            inside.anchor(),
            insideNames,
            MARA);
    XmppDomain lighthouse =
        XmppDomain.at(
            network.partner(1),
            PIET.domain(),
            outside.issue("lighthouse", Usage.SERVER, List.of(PIET.domain(), ROOMS)),
            outside.anchor(),
            outsideNames,
            PIET);
    XmppDomain oldbuoy =
        XmppDomain.at(
            network.partner(2),
            OTTO.domain(),
            outside.issue("oldbuoy", Usage.SERVER, List.of(OTTO.domain(), OLDBUOY_ROOMS)),
            outside.anchor(),
            outsideNames,
            OTTO);
    LabAuthority.Identity partners =
        inside.issue(
            "partners",
            Usage.SERVER,
            // Whom the node takes for no partner is to be refused by the node.
            Stream.concat(PARTNERS.stream().sorted(), Stream.of(STRANGER)).toList());
    int partnerPort = ListeningSockets.freePort(network.access1());
    int serverPort = ListeningSockets.freePort(network.internal1());
    Bind.start(
        scope,
        "outside-names",
        outsideNames.getPort(),
        List.of(
            Zone.of(XmppPool.DOMAIN, ours(network, partnerPort, manner.isDirect())),
            Zone.of(lighthouse.name(), theirs(lighthouse, manner.isDirect())),
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
                manner.usage(),
                inside,
                outsideNames,
                manner.settings() + manner.internal().apply(domain, partners)));
    return new XmppLab(scope, network, outside, inside, domain, lighthouse, oldbuoy, pool);
  }

  private static String transparent(XmppDomain domain, LabAuthority.Identity partners) {
    return """
      internal:
        transparent: {certificate: %1$s, key: %2$s}
        dialIn:
          - {domain: harbor.example, host: im.harbor.lan, port: %3$d}
          - {domain: rooms.harbor.example, host: im.harbor.lan, port: %3$d}
    """
        .formatted(partners.certificate(), partners.key(), domain.serverPort());
  }

  /** How partners see us. */
  private static String[] ours(LabNetwork network, int port, boolean isDirect) {
    List<String> lines = new ArrayList<>();
    for (String kind : isDirect ? List.of("xmpps", "xmpp") : List.of("xmpp")) {
      int later = kind.equals("xmpp") ? 5 : 0;
      for (String below : List.of("", ".rooms")) {
        lines.add("_%s-server._tcp%s SRV %d 0 %d xmpp".formatted(kind, below, later, port));
        lines.add("_%s-server._tcp%s SRV %d 0 %d xmpp2".formatted(kind, below, later + 1, port));
      }
    }
    lines.add("xmpp A " + network.access1().getHostAddress());
    lines.add("xmpp2 A " + network.access2().getHostAddress());
    return lines.toArray(String[]::new);
  }

  private static String[] theirs(XmppDomain partner, boolean isDirect) {
    return isDirect
        ? Stream.of(partner.recordsOfDirectTls(), partner.records())
            .flatMap(Stream::of)
            .toArray(String[]::new)
        : partner.records();
  }

  /** How servers inside see partners. */
  private static List<Zone> atTheEdge(LabNetwork network, int port) {
    List<Zone> zones = new ArrayList<>();
    for (String partner : List.of(PIET.domain(), OTTO.domain(), STRANGER)) {
      int first = partner.equals(PIET.domain()) ? 2 : 1;
      zones.add(
          Zone.of(
              partner,
              "_xmpps-server._tcp SRV 0 0 %d ae%d.harbor.lan.".formatted(port, first),
              "_xmpps-server._tcp SRV 5 0 %d ae%d.harbor.lan.".formatted(port, 3 - first),
              "_xmpps-server._tcp.rooms SRV 0 0 %d ae1.harbor.lan.".formatted(port),
              "_xmpps-server._tcp.rooms SRV 5 0 %d ae2.harbor.lan.".formatted(port)));
    }
    zones.add(
        Zone.of(
            "harbor.lan",
            "ae1 A " + network.internal1().getHostAddress(),
            "ae2 A " + network.internal2().getHostAddress()));
    return zones;
  }

  private static InetSocketAddress free() {
    return new InetSocketAddress(LOOPBACK, ListeningSockets.freePort(LOOPBACK));
  }

  /** Starts the connector beside a server that has components for all partners. */
  XmppConnector connect(InetSocketAddress components) {
    return XmppConnector.start(scope, pool, inside, components, PARTNERS);
  }

  XmppClient client(Account account, XmppDomain at, LabAuthority authority) {
    return XmppClient.start(scope, account, at, authority.anchor());
  }

  /** Ends all connections of the nodes on one side, as if the network had. */
  void cut(boolean isInside) {
    long ended = 0;
    for (int node = 1; node <= 2; node++) {
      String address =
          (isInside ? pool.servers(node) : pool.partners(node)).getAddress().getHostAddress();
      String ss = PeerProcess.program("ss");
      String shown =
          scope.run(
              "cut-%s-%s".formatted(address, System.nanoTime()),
              List.of(ss, "-H", "-K", "-t", "state", "established", "src", address));
      ended += shown.lines().count();
    }
    assertThat(ended).as("connections that the kernel has ended").isPositive();
  }
}
