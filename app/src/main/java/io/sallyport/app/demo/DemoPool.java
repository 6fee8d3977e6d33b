package io.sallyport.app.demo;

import io.sallyport.app.certificates.DevelopmentFiles;
import io.sallyport.net.mint.IssuedCertificate.Existing;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.Problem;
import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The demo's pool: two nodes on loopback addresses, its topology file and its certificates in a
 * folder of its own.
 *
 * @param overrides ports that differ from the catalogue, by row id
 * @param lists where an authority may serve its revocation lists; empty if that is taken, or not
 *     for this user
 */
record DemoPool(
    Path file,
    Topology topology,
    DevelopmentFiles certificates,
    Map<String, Integer> overrides,
    Optional<InetSocketAddress> lists) {
  static final String DOMAIN = "demo.example";
  static final String NEXT_HOP = "dir.demo.lan";

  /** A partner whose edge is found by DNS. */
  static final String PARTNER = "quayside.example";

  /** A partner by XMPP, which none by SIP may be as well. */
  static final String XMPP_PARTNER = "lightship.example";

  /** A public network, spoken for by a provider. */
  static final String PUBLIC_NETWORK = "ferry.example";

  static final String PROVIDER = "sip." + PUBLIC_NETWORK;

  /** Where a peer is that has no relay and may be reached by those of the pool. */
  static final String MEDIA_PEER = "127.98.2.30";

  /** Where somebody is whom nobody has permitted to send to a relayed address. */
  static final String MEDIA_STRANGER = "127.98.2.31";

  /** A conferencing server inside, known by its agent's certificate. */
  static final String CONFERENCES = "conf.demo.lan";

  private static final String NEXT_HOP_ADDRESS = "127.20.1.10";
  private static final String PARTNER_ADDRESS = "127.98.2.10";
  private static final String XMPP_PARTNER_ADDRESS = "127.98.2.15";
  private static final String PROVIDER_ADDRESS = "127.98.2.20";
  private static final String NAMES_ADDRESS = "127.98.2.53";
  private static final String LISTS_ADDRESS = "127.98.2.80";
  private static final int MUTUAL_TLS_PORT = 5061;
  private static final int SHIFT = 10_000;

  /** Rows that somebody listens for, a node or a stand-in, with all addresses of the listeners. */
  private static final Map<String, List<String>> LISTENERS =
      Map.ofEntries(
          Map.entry("EXT-01", List.of("127.98.0.11", "127.98.0.12")),
          Map.entry("EXT-03", List.of(NAMES_ADDRESS)),
          Map.entry("EXT-05", List.of("127.98.0.11", "127.98.0.12")),
          Map.entry("EXT-06", List.of("127.98.0.11", "127.98.0.12")),
          Map.entry("EXT-07", List.of(PARTNER_ADDRESS, PROVIDER_ADDRESS)),
          Map.entry("EXT-08", List.of("127.98.0.21", "127.98.0.22")),
          Map.entry("EXT-14", List.of("127.98.0.31", "127.98.0.32")),
          Map.entry("EXT-15", List.of("127.98.0.31", "127.98.0.32")),
          Map.entry("INT-01", List.of("127.20.0.11", "127.20.0.12")),
          Map.entry("INT-02", List.of("127.20.0.11", "127.20.0.12")),
          Map.entry("INT-04", List.of("127.20.0.11", "127.20.0.12")),
          Map.entry("INT-05", List.of("127.20.0.11", "127.20.0.12")),
          Map.entry("INT-06", List.of("127.20.0.11", "127.20.0.12")),
          Map.entry("INT-07", List.of("127.20.0.11", "127.20.0.12")),
          Map.entry("XMPP-02", List.of(XMPP_PARTNER_ADDRESS)),
          Map.entry("GEN-09", List.of("127.20.0.11", "127.20.0.12")));

  /** Writes topology, certificates and keys into a folder that has none of them. */
  static DemoPool create(Path folder, Instant now) throws IOException {
    Path file = folder.resolve("pool.yaml");
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Map<String, Integer> overrides = new TreeMap<>();
    for (Map.Entry<String, List<String>> row : LISTENERS.entrySet()) {
      int usual = usual(row.getKey());
      int chosen = choose(usual, row.getValue());
      if (chosen != usual) {
        overrides.put(row.getKey(), chosen);
      }
    }
    if (overrides.containsKey("EXT-03")) {
      // Names are asked for at one port, over UDP and TCP.
      overrides.put("EXT-04", overrides.get("EXT-03"));
    }
    int nextHopPort = choose(MUTUAL_TLS_PORT, List.of(NEXT_HOP_ADDRESS));
    Files.createDirectories(folder);
    Files.writeString(file, text(overrides, nextHopPort));
    Topology topology =
        switch (TopologyReader.read(file)) {
          case ReadResult.Valid valid -> valid.topology();
          case ReadResult.Invalid invalid ->
              throw new IllegalStateException(
                  invalid.problems().stream()
                      .map(Problem::toString)
                      .collect(Collectors.joining("\n")));
        };
    DevelopmentFiles certificates = DevelopmentFiles.write(topology, Existing.KEPT, now);
    Path own = folder.resolve("certs");
    certificates
        .issueServer(XMPP_PARTNER, now)
        .write(own.resolve("partners.pem"), own.resolve("partners.key"), Existing.KEPT);
    return new DemoPool(file, topology, certificates, overrides, placeOfLists());
  }

  /** Nodes ask at this port only, wherever a certificate sends them. */
  private static Optional<InetSocketAddress> placeOfLists() throws IOException {
    int port = usual("EXT-02");
    return isFree(port, List.of(LISTS_ADDRESS))
        ? Optional.of(new InetSocketAddress(LISTS_ADDRESS, port))
        : Optional.empty();
  }

  InetSocketAddress nextHop() {
    Topology.NextHop nextHop = topology.inside().nextHop().orElseThrow();
    return new InetSocketAddress(nextHop.addresses().getFirst(), nextHop.port());
  }

  /** Where the name server of the outside is. */
  InetSocketAddress names() {
    return new InetSocketAddress(NAMES_ADDRESS, port("EXT-03"));
  }

  StandInPartner.Place partner() {
    return new StandInPartner.Place(
        PARTNER, "sip." + PARTNER, new InetSocketAddress(PARTNER_ADDRESS, port("EXT-07")));
  }

  StandInPartner.Place provider() {
    return new StandInPartner.Place(
        PUBLIC_NETWORK, PROVIDER, new InetSocketAddress(PROVIDER_ADDRESS, port("EXT-07")));
  }

  StandInXmpp.Place xmppPartner() {
    return new StandInXmpp.Place(
        XMPP_PARTNER,
        "xmpp." + XMPP_PARTNER,
        new InetSocketAddress(XMPP_PARTNER_ADDRESS, port("XMPP-02")));
  }

  private int port(String row) {
    return overrides.getOrDefault(row, usual(row));
  }

  private static int usual(String row) {
    return PortCatalogue.row(row).orElseThrow().ports().low();
  }

  /** Lets the nodes trust one more authority for partners. */
  void trustOutside(String pem) throws IOException {
    Files.writeString(
        file.resolveSibling("certs").resolve("outside.pem"), pem, StandardOpenOption.APPEND);
  }

  /** Where a node listens for a row. */
  InetSocketAddress listener(Node node, String row) {
    return PortPlan.of(topology).listeners(node).stream()
        .filter(use -> use.row().id().equals(row))
        .map(use -> new InetSocketAddress(use.address(), use.ports().low()))
        .findFirst()
        .orElseThrow();
  }

  /** The usual port where this user may open it and nobody has it, else one that is free. */
  private static int choose(int usual, List<String> addresses) throws IOException {
    for (int candidate : List.of(usual, usual + SHIFT)) {
      if (isFree(candidate, addresses)) {
        return candidate;
      }
    }
    while (true) {
      int port = anyPort(addresses.getFirst());
      if (isFree(port, addresses)) {
        return port;
      }
    }
  }

  private static int anyPort(String address) throws IOException {
    try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      return any.getLocalPort();
    }
  }

  /** True if nobody has the port, be it for connections or for datagrams. */
  private static boolean isFree(int port, List<String> addresses) throws IOException {
    for (String address : addresses) {
      InetAddress at = InetAddress.getByName(address);
      try (ServerSocket connections = new ServerSocket(port, 1, at);
          DatagramSocket datagrams = new DatagramSocket(port, at)) {
        if (connections.getLocalPort() != datagrams.getLocalPort()) {
          return false;
        }
      } catch (BindException e) {
        return false;
      }
    }
    return true;
  }

  private static String text(Map<String, Integer> overrides, int nextHopPort) {
    String ports =
        overrides.entrySet().stream()
            .map(override -> override.getKey() + ": " + override.getValue())
            .collect(Collectors.joining(", "));
    return """
    # Made by 'sallyport demo': two nodes on loopback addresses.
    format: 1
    pool: edge.demo.lan
    domains: [%s]
    capabilities: [remote-users, federation, pic, webconf, av, xmpp, logging]

    external:
      access:  {name: sip.demo.example}
      webconf: {name: webcon.demo.example}
      av:      {name: av.demo.example}

    nodes:
      - name: ae1.demo.lan
        internal: [127.20.0.11]
        access:   [127.98.0.11]
        webconf:  [127.98.0.21]
        av:       [127.98.0.31]
      - name: ae2.demo.lan
        internal: [127.20.0.12]
        access:   [127.98.0.12]
        webconf:  [127.98.0.22]
        av:       [127.98.0.32]

    inside:
      nextHop:       {name: %s, port: %d, addresses: [%s]}
      frontEnds:     []
      branches:      []
      management:    []
      xmppGateways:  []
      logCollectors: []

    certificates:
      external: {certificate: certs/external.pem, key: certs/external.key}
      internal: {certificate: certs/internal.pem, key: certs/internal.key}
      trust:    {external: certs/outside.pem, internal: certs/authority.pem}
      poolKeys: certs/pool.keys

    access:
      federation:
        discovery: true
        allowed:   [{domain: %s, comment: found by DNS}]
        providers: [{name: Ferry, kind: public, proxy: %s, enabled: true}]

    xmpp:
      partners: [{domain: %s}]
      internal:
        # To the server inside the nodes are the partner.
        transparent: {certificate: certs/partners.pem, key: certs/partners.key}
      # Nodes of the demonstration have a small heap.
      limits: {memoryBytes: 67108864}

    av:
      # Clients reach relays, and one peer without any; nothing else on this machine.
      peers:
        loopbackForTests: true
        allow: [127.98.0.31, 127.98.0.32, %s]
        deny:  [127.0.0.0/8, "::1"]

    dns:
      servers:        ["%s:%d"]
      privateTargets: [127.98.2.0/24]

    ports: {%s}
    """
        .formatted(
            DOMAIN,
            NEXT_HOP,
            nextHopPort,
            NEXT_HOP_ADDRESS,
            PARTNER,
            PROVIDER,
            XMPP_PARTNER,
            MEDIA_PEER,
            NAMES_ADDRESS,
            overrides.getOrDefault("EXT-03", usual("EXT-03")),
            ports);
  }
}
