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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The demo's pool: two nodes on loopback addresses, its topology file and its certificates in a
 * folder of its own.
 *
 * @param overrides ports that differ from the catalogue, by row id
 */
record DemoPool(
    Path file, Topology topology, DevelopmentFiles certificates, Map<String, Integer> overrides) {
  static final String DOMAIN = "demo.example";
  static final String NEXT_HOP = "dir.demo.lan";

  private static final String NEXT_HOP_ADDRESS = "127.20.1.10";
  private static final int MUTUAL_TLS_PORT = 5061;
  private static final int SHIFT = 10_000;

  /** Rows whose listeners the demo's nodes open, with all addresses that each is opened at. */
  private static final Map<String, List<String>> LISTENERS =
      Map.of(
          "EXT-05", List.of("127.98.0.11", "127.98.0.12"),
          "INT-02", List.of("127.20.0.11", "127.20.0.12"),
          "GEN-09", List.of("127.20.0.11", "127.20.0.12"));

  /** Writes topology, certificates and keys into a folder that has none of them. */
  static DemoPool create(Path folder, Instant now) throws IOException {
    Path file = folder.resolve("pool.yaml");
    if (Files.exists(file)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Map<String, Integer> overrides = new TreeMap<>();
    for (Map.Entry<String, List<String>> row : LISTENERS.entrySet()) {
      int usual = PortCatalogue.row(row.getKey()).orElseThrow().ports().low();
      int chosen = choose(usual, row.getValue());
      if (chosen != usual) {
        overrides.put(row.getKey(), chosen);
      }
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
    return new DemoPool(
        file, topology, DevelopmentFiles.write(topology, Existing.KEPT, now), overrides);
  }

  InetSocketAddress nextHop() {
    Topology.NextHop nextHop = topology.inside().nextHop().orElseThrow();
    return new InetSocketAddress(nextHop.addresses().getFirst(), nextHop.port());
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
      try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName(addresses.getFirst()))) {
        int port = any.getLocalPort();
        if (isFree(port, addresses.subList(1, addresses.size()))) {
          return port;
        }
      }
    }
  }

  private static boolean isFree(int port, List<String> addresses) throws IOException {
    for (String address : addresses) {
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getByName(address))) {
        probe.getLocalPort();
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
      trust:    {external: certs/authority.pem, internal: certs/authority.pem}
      poolKeys: certs/pool.keys

    ports: {%s}
    """
        .formatted(DOMAIN, NEXT_HOP, nextHopPort, NEXT_HOP_ADDRESS, ports);
  }
}
