package io.sallyport.lab.peers;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Two edge nodes with an XMPP proxy each, both processes of their own. */
public final class XmppPool {
  /** The domain that it proxies for. */
  public static final String DOMAIN = "harbor.example";

  /** The domain of its rooms, which it proxies for as well. */
  public static final String ROOMS = "rooms.harbor.example";

  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration STOP = Duration.ofMinutes(1);
  private static final int SECRET_OCTETS = 32;

  private final PeerScope scope;
  private final LabNetwork network;
  private final int partnerPort;
  private final int serverPort;
  private final int metricsPort;
  private final Path topology;
  private final Map<Integer, PeerProcess> nodes = new LinkedHashMap<>();
  private int starts;

  private XmppPool(PeerScope scope, LabNetwork network, Setup setup) {
    this.scope = scope;
    this.network = network;
    this.partnerPort = setup.partnerPort();
    this.serverPort = setup.serverPort();
    this.metricsPort = ListeningSockets.freePort(network.internal1());
    this.topology =
        scope.write("xmpp-pool.yaml", Template.fill("xmpp/pool.yaml", values(network, setup)));
  }

  /**
   * How a pool is set up.
   *
   * @param partnerPort as 5269 is
   * @param serverPort as 23456 is
   * @param outside authority of the certificate that partners see, and of theirs
   * @param usage of the certificate that partners see
   * @param inside authority of the internal certificates
   * @param resolver what the nodes ask
   * @param settings section {@code xmpp} of the topology
   */
  public record Setup(
      int partnerPort,
      int serverPort,
      LabAuthority outside,
      LabAuthority.Usage usage,
      LabAuthority inside,
      InetSocketAddress resolver,
      String settings) {}

  /** Starts both nodes and waits until they listen. */
  public static XmppPool start(PeerScope scope, LabNetwork network, Setup setup) {
    XmppPool pool = new XmppPool(scope, network, setup);
    pool.launch(1);
    pool.launch(2);
    pool.awaitReady(1);
    pool.awaitReady(2);
    return pool;
  }

  private Map<String, Object> values(LabNetwork network, Setup setup) {
    LabAuthority.Identity internal =
        setup
            .inside()
            .issue(
                "xmpp-internal",
                LabAuthority.Usage.SERVER_AND_CLIENT,
                List.of("edge.harbor.lan", "ae1.harbor.lan", "ae2.harbor.lan"));
    LabAuthority.Identity external =
        setup
            .outside()
            .issue(
                "xmpp-external",
                setup.usage(),
                List.of("sip.harbor.example", "xmpp.harbor.example", DOMAIN, ROOMS));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("INTERNAL_1", network.internal1().getHostAddress());
    values.put("INTERNAL_2", network.internal2().getHostAddress());
    values.put("ACCESS_1", network.access1().getHostAddress());
    values.put("ACCESS_2", network.access2().getHostAddress());
    values.put(
        "RESOLVER",
        setup.resolver().getAddress().getHostAddress() + ":" + setup.resolver().getPort());
    values.put("INSIDE", network.inside().getHostAddress());
    values.put("SIP_PORT", network.sipPort());
    values.put("XMPP", setup.settings());
    values.put("PARTNER_PORT", partnerPort);
    values.put("SERVER_PORT", serverPort);
    values.put("METRICS_PORT", metricsPort);
    values.put("EXTERNAL_CERTIFICATE", external.certificate());
    values.put("EXTERNAL_KEY", external.key());
    values.put("EXTERNAL_AUTHORITY", setup.outside().anchor());
    values.put("INTERNAL_CERTIFICATE", internal.certificate());
    values.put("INTERNAL_KEY", internal.key());
    values.put("INTERNAL_AUTHORITY", setup.inside().anchor());
    values.put("POOL_KEYS", scope.write("xmpp.keys", "0 2026-01-01T00:00:00Z " + secret() + "\n"));
    return values;
  }

  private static String secret() {
    byte[] secret = new byte[SECRET_OCTETS];
    new SecureRandom().nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }

  /** The file that describes it. */
  public Path topology() {
    return topology;
  }

  /** Where partners reach a node, 1 or 2. */
  public InetSocketAddress partners(int node) {
    InetAddress at = node == 1 ? network.access1() : network.access2();
    return new InetSocketAddress(at, partnerPort);
  }

  /** Where servers inside reach a node. */
  public InetSocketAddress servers(int node) {
    InetAddress at = node == 1 ? network.internal1() : network.internal2();
    return new InetSocketAddress(at, serverPort);
  }

  /** Process of a node. */
  public long pid(int node) {
    return process(node).pid();
  }

  /** What a node has counted. */
  public NodeCounters counters(int node) {
    InetAddress at = node == 1 ? network.internal1() : network.internal2();
    return NodeCounters.read(new InetSocketAddress(at, metricsPort));
  }

  /** What a node says of itself, as JSON. */
  public String status(int node) {
    InetAddress at = node == 1 ? network.internal1() : network.internal2();
    return NodeCounters.text(new InetSocketAddress(at, metricsPort), "status");
  }

  /** Ends a node as a crash would. */
  public void kill(int node) {
    process(node).kill();
  }

  /** Asks a node to stop, as an operator would, and waits until it has. */
  public void stop(int node) {
    process(node).terminate();
    process(node).awaitExit(STOP);
  }

  /** Starts a node that was killed, and waits until it listens. */
  public void restart(int node) {
    launch(node);
    awaitReady(node);
  }

  /** Everything a node logged since its last start. */
  public String log(int node) {
    return process(node).output();
  }

  private void launch(int node) {
    starts++;
    nodes.put(
        node,
        program(
            "ae" + node + "-" + starts,
            "node",
            "--topology",
            topology.toString(),
            "--node",
            "ae" + node + ".harbor.lan"));
  }

  /** Starts the program with other arguments than those of a node. */
  public PeerProcess program(String name, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ManagementFactory.getRuntimeMXBean().getClassPath(),
                "io.sallyport.app.Main"));
    command.addAll(List.of(arguments));
    return scope.start(name, command);
  }

  private void awaitReady(int node) {
    process(node).awaitListener(partners(node), START);
    process(node).awaitListener(servers(node), START);
  }

  private PeerProcess process(int node) {
    return Objects.requireNonNull(nodes.get(node), "node 1 or 2");
  }
}
