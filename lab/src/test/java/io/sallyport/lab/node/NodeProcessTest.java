package io.sallyport.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.app.certificates.DevelopmentFiles;
import io.sallyport.app.node.RowStates;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.net.mint.IssuedCertificate.Existing;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.PortUse;
import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One node with every capability, IPv4 and IPv6, as an operating system process. */
class NodeProcessTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String NODE = "ae1.harbor.lan";

  @Test
  void listensWhereTheCatalogueSaysAndNowhereElse() {
    Topology topology = topology();
    Node node = topology.node(NODE).orElseThrow();
    PeerProcess process = start();
    Set<InetSocketAddress> expected =
        PortPlan.of(topology).listeners(node).stream()
            .filter(use -> RowStates.of(use.row()).isBuilt())
            .map(NodeProcessTest::socket)
            .collect(Collectors.toSet());
    assertThat(expected).as("EXT-05 in two families, INT-02 and GEN-09").hasSize(4);
    expected.forEach(address -> process.awaitListener(address, LIMIT));

    assertThat(ListeningSockets.of(process.pid())).isEqualTo(expected);
    process.awaitOutput("node-ready", LIMIT);
    for (PortUse use : PortPlan.of(topology).listeners(node)) {
      if (!RowStates.of(use.row()).isBuilt()) {
        assertThat(process.output()).as("said to be missing").contains(use.row().id());
      }
    }
  }

  @Test
  void endsWithinItsLimitWhenToldTo() {
    Topology topology = topology();
    PeerProcess process = start();
    PortPlan.of(topology).listeners(topology.node(NODE).orElseThrow()).stream()
        .filter(use -> RowStates.of(use.row()).isBuilt())
        .forEach(use -> process.awaitListener(socket(use), LIMIT));
    ProcessHandle.of(process.pid()).orElseThrow().destroy();

    process.awaitExit(LIMIT);
    assertThat(process.output()).contains("node-draining").contains("node-stopped");
  }

  @Test
  void aStartThatFailsListsEveryProblemAndLeavesNothingOpen() throws IOException {
    Topology topology = topology();
    List<InetSocketAddress> wanted =
        PortPlan.of(topology).listeners(topology.node(NODE).orElseThrow()).stream()
            .filter(use -> RowStates.of(use.row()).isBuilt())
            .map(NodeProcessTest::socket)
            .toList();
    try (ServerSocket first = taken(wanted.getFirst());
        ServerSocket last = taken(wanted.getLast())) {
      PeerProcess process = start();

      assertThat(process.awaitExit(LIMIT)).as("bad configuration").isEqualTo(3);
      assertThat(process.output())
          .contains(Integer.toString(first.getLocalPort()))
          .contains(Integer.toString(last.getLocalPort()))
          .doesNotContain("node-ready")
          .doesNotContain("\tat ");
    }
  }

  private static ServerSocket taken(InetSocketAddress address) throws IOException {
    return new ServerSocket(address.getPort(), 1, address.getAddress());
  }

  private static InetSocketAddress socket(PortUse use) {
    return new InetSocketAddress(use.address(), use.ports().low());
  }

  private static PeerProcess start() {
    return LAB.forTest()
        .start(
            "node",
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ManagementFactory.getRuntimeMXBean().getClassPath(),
                "io.sallyport.app.Main",
                "node",
                "--topology",
                LAB.forTest().directory().resolve("pool.yaml").toString(),
                "--node",
                NODE));
  }

  /** Writes a topology with its certificates; its ports are free at the moment. */
  private static Topology topology() {
    InetAddress loopback = InetAddress.ofLiteral("::1");
    int client = ListeningSockets.freePort(loopback);
    int inside = ListeningSockets.freePort(loopback);
    int metrics = ListeningSockets.freePort(loopback);
    Path file =
        LAB.forTest()
            .write(
                "pool.yaml",
                """
                format: 1
                pool: edge.harbor.lan
                domains: [harbor.example]
                capabilities: [remote-users, federation, webconf, av, xmpp, logging]
                external:
                  access: {name: sip.harbor.example}
                  webconf: {name: webcon.harbor.example}
                  av: {name: av.harbor.example}
                nodes:
                  - name: ae1.harbor.lan
                    internal: [127.41.0.11]
                    access: [127.41.1.11, "::1"]
                    webconf: [127.41.2.11]
                    av: [127.41.3.11]
                inside:
                  nextHop: {name: dir.harbor.lan, port: 5061, addresses: [127.41.9.10]}
                certificates:
                  external: {certificate: certs/e.pem, key: certs/e.key}
                  internal: {certificate: certs/i.pem, key: certs/i.key}
                  trust: {internal: certs/ca.pem}
                ports: {EXT-05: %d, INT-02: %d, GEN-09: %d}
                """
                    .formatted(client, inside, metrics));
    return switch (TopologyReader.read(file)) {
      case ReadResult.Valid valid -> made(valid.topology());
      case ReadResult.Invalid invalid -> throw new AssertionError(invalid.problems().toString());
    };
  }

  private static Topology made(Topology topology) {
    try {
      DevelopmentFiles.write(topology, Existing.KEPT, Instant.now());
      return topology;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
