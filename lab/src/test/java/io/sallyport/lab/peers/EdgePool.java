package io.sallyport.lab.peers;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Two edge nodes of one topology, each an operating system process of its own. */
public final class EdgePool {
  /** Name that clients dial and that the external certificate proves. */
  public static final String EXTERNAL_NAME = "sip.harbor.example";

  private final PeerScope scope;
  private final LabNetwork network;
  private final int metricsPort;
  private final PoolNodes nodes;

  private EdgePool(PeerScope scope, LabNetwork network, int metricsPort, PoolNodes nodes) {
    this.scope = scope;
    this.network = network;
    this.metricsPort = metricsPort;
    this.nodes = nodes;
  }

  /**
   * What a pool with partners has besides.
   *
   * @param trust authorities of partners, the pool's own outside included if it is one of them
   * @param settings sections {@code access} and {@code dns} of the topology
   */
  public record Federation(Path trust, String settings) {}

  /**
   * Starts both nodes of a pool without partners and waits until they listen.
   *
   * @param inside authority of the internal certificates
   * @param outside authority of the certificate that clients see
   */
  public static EdgePool start(
      PeerScope scope, LabNetwork network, LabAuthority inside, LabAuthority outside) {
    return start(scope, network, inside, outside, null);
  }

  /** Starts both nodes of a pool with partners and waits until they listen. */
  public static EdgePool start(
      PeerScope scope,
      LabNetwork network,
      LabAuthority inside,
      LabAuthority outside,
      @Nullable Federation federation) {
    // To partners it dials the edge is a client, and most of them ask for the usage.
    LabAuthority.Identity external =
        outside.issue(
            "edge-external",
            federation == null ? LabAuthority.Usage.SERVER : LabAuthority.Usage.SERVER_AND_CLIENT,
            List.of(EXTERNAL_NAME),
            "crlDistributionPoints=URI:http://crl.outside.example/list.crl");
    int metricsPort = ListeningSockets.freePort(network.internal1());
    Map<String, Object> values = PoolFiles.values(scope, network, inside, external, metricsPort);
    values.put("CAPABILITIES", federation == null ? "remote-users" : "remote-users, federation");
    values.put("EXTERNAL_AUTHORITIES", federation == null ? "system" : federation.trust());
    int federationPort = network.federationPort();
    values.put(
        "FEDERATION_PORTS",
        federation == null
            ? ""
            : ", EXT-06: %d, EXT-07: %d".formatted(federationPort, federationPort));
    values.put("FEDERATION", federation == null ? "" : federation.settings());
    Path topology = scope.write("pool.yaml", Template.fill("pool.yaml", values));

    return new EdgePool(scope, network, metricsPort, PoolNodes.start(scope, 256, topology));
  }

  /** What clients see. */
  public Path externalCertificate() {
    return scope.directory().resolve("edge-external.pem");
  }

  /** Starts a node that was killed, and waits until it listens. */
  public void restart(int node) {
    nodes.restart(node);
  }

  /** Ends a node without giving it a chance to say goodbye. */
  public void kill(int node) {
    nodes.node(node).kill();
  }

  public boolean isAlive(int node) {
    return nodes.node(node).isAlive();
  }

  /** Where a node shows its metrics and its state. */
  public InetSocketAddress pages(int node) {
    return new InetSocketAddress(network.internal(node).getAddress(), metricsPort);
  }

  /** Its number as a process. */
  public long pid(int node) {
    return nodes.node(node).pid();
  }

  /** Everything a node logged so far. */
  public String log(int node) {
    return nodes.node(node).output();
  }
}
