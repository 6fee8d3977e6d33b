package io.sallyport.lab.peers;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Two edge nodes of one topology, each an operating system process of its own. */
public final class EdgePool {
  /** Name that clients dial and that the external certificate proves. */
  public static final String EXTERNAL_NAME = "sip.harbor.example";

  private static final Duration START = Duration.ofMinutes(5);
  private static final int POOL_KEY_OCTETS = 32;

  private final PeerScope scope;
  private final LabNetwork network;
  private final Path topology;
  private final boolean hasPartners;
  private final int metricsPort;
  private final Map<Integer, PeerProcess> nodes = new LinkedHashMap<>();
  private int starts;

  private EdgePool(
      PeerScope scope, LabNetwork network, Path topology, boolean hasPartners, int metricsPort) {
    this.scope = scope;
    this.network = network;
    this.topology = topology;
    this.hasPartners = hasPartners;
    this.metricsPort = metricsPort;
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
    LabAuthority.Identity internal =
        inside.issue(
            "edge-internal",
            LabAuthority.Usage.SERVER_AND_CLIENT,
            List.of("edge.harbor.lan", "ae1.harbor.lan", "ae2.harbor.lan"));
    // To partners it dials the edge is a client, and most of them ask for the usage.
    LabAuthority.Identity external =
        outside.issue(
            "edge-external",
            federation == null ? LabAuthority.Usage.SERVER : LabAuthority.Usage.SERVER_AND_CLIENT,
            List.of(EXTERNAL_NAME),
            "crlDistributionPoints=URI:http://crl.outside.example/list.crl");
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("INTERNAL_1", network.internal1().getHostAddress());
    values.put("INTERNAL_2", network.internal2().getHostAddress());
    values.put("ACCESS_1", network.access1().getHostAddress());
    values.put("ACCESS_2", network.access2().getHostAddress());
    values.put("INSIDE", network.inside().getHostAddress());
    values.put("SIP_PORT", network.sipPort());
    values.put("CLIENT_PORT", network.clientPort());
    int metricsPort = ListeningSockets.freePort(network.internal1());
    values.put("METRICS_PORT", metricsPort);
    values.put("EXTERNAL_CERTIFICATE", external.certificate());
    values.put("EXTERNAL_KEY", external.key());
    values.put("INTERNAL_CERTIFICATE", internal.certificate());
    values.put("INTERNAL_KEY", internal.key());
    values.put("INTERNAL_AUTHORITY", inside.anchor());
    values.put("POOL_KEYS", scope.write("pool.keys", poolKeys()));
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

    EdgePool pool = new EdgePool(scope, network, topology, federation != null, metricsPort);
    pool.launch(1);
    pool.launch(2);
    pool.awaitReady(1);
    pool.awaitReady(2);
    return pool;
  }

  /** What clients see. */
  public Path externalCertificate() {
    return scope.directory().resolve("edge-external.pem");
  }

  /** Starts a node that was killed, and waits until it listens. */
  public void restart(int node) {
    launch(node);
    awaitReady(node);
  }

  /** Ends a node without giving it a chance to say goodbye. */
  public void kill(int node) {
    process(node).kill();
  }

  public boolean isAlive(int node) {
    return process(node).isAlive();
  }

  /** Where a node shows its metrics and its state. */
  public InetSocketAddress pages(int node) {
    return new InetSocketAddress(network.internal(node).getAddress(), metricsPort);
  }

  /** Its number as a process. */
  public long pid(int node) {
    return process(node).pid();
  }

  /** Everything a node logged so far. */
  public String log(int node) {
    return process(node).output();
  }

  private void launch(int node) {
    starts++;
    nodes.put(
        node,
        scope.start(
            "ae" + node + "-" + starts,
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
                topology.toString(),
                "--node",
                "ae" + node + ".harbor.lan")));
  }

  private void awaitReady(int node) {
    process(node).awaitListener(network.internal(node), START);
    process(node).awaitListener(network.client(node), START);
    if (hasPartners) {
      process(node).awaitListener(network.federation(node), START);
    }
  }

  private PeerProcess process(int node) {
    return Objects.requireNonNull(nodes.get(node), "node 1 or 2");
  }

  /** One key: id, when it starts to sign, and the secret. */
  private static String poolKeys() {
    byte[] secret = new byte[POOL_KEY_OCTETS];
    new SecureRandom().nextBytes(secret);
    return "0 2026-01-01T00:00:00Z " + Base64.getEncoder().encodeToString(secret) + "\n";
  }
}
