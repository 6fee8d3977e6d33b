package io.sallyport.lab.peers;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Two edge nodes of one topology, each an operating system process of its own. */
public final class EdgePool {
  /** Name that clients dial and that the external certificate proves. */
  public static final String EXTERNAL_NAME = "sip.harbor.example";

  private static final Duration START = Duration.ofSeconds(30);
  private static final int POOL_KEY_OCTETS = 32;

  private final PeerScope scope;
  private final LabNetwork network;
  private final Path topology;
  private final Map<Integer, PeerProcess> nodes = new LinkedHashMap<>();
  private int starts;

  private EdgePool(PeerScope scope, LabNetwork network, Path topology) {
    this.scope = scope;
    this.network = network;
    this.topology = topology;
  }

  /**
   * Starts both nodes and waits until they listen.
   *
   * @param inside authority of the internal certificates
   * @param outside authority of the certificate that clients see
   */
  public static EdgePool start(
      PeerScope scope, LabNetwork network, LabAuthority inside, LabAuthority outside) {
    LabAuthority.Identity internal =
        inside.issue(
            "edge-internal",
            LabAuthority.Usage.SERVER_AND_CLIENT,
            List.of("edge.harbor.lan", "ae1.harbor.lan", "ae2.harbor.lan"));
    LabAuthority.Identity external =
        outside.issue("edge-external", LabAuthority.Usage.SERVER, List.of(EXTERNAL_NAME));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("INTERNAL_1", network.internal1().getHostAddress());
    values.put("INTERNAL_2", network.internal2().getHostAddress());
    values.put("ACCESS_1", network.access1().getHostAddress());
    values.put("ACCESS_2", network.access2().getHostAddress());
    values.put("INSIDE", network.inside().getHostAddress());
    values.put("SIP_PORT", network.sipPort());
    values.put("CLIENT_PORT", network.clientPort());
    values.put("METRICS_PORT", ListeningSockets.freePort(network.internal1()));
    values.put("EXTERNAL_CERTIFICATE", external.certificate());
    values.put("EXTERNAL_KEY", external.key());
    values.put("INTERNAL_CERTIFICATE", internal.certificate());
    values.put("INTERNAL_KEY", internal.key());
    values.put("INTERNAL_AUTHORITY", inside.anchor());
    values.put("POOL_KEYS", scope.write("pool.keys", poolKeys()));
    Path topology = scope.write("pool.yaml", Template.fill("pool.yaml", values));

    EdgePool pool = new EdgePool(scope, network, topology);
    pool.launch(1);
    pool.launch(2);
    pool.awaitReady(1);
    pool.awaitReady(2);
    return pool;
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
