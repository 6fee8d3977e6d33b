package io.sallyport.lab.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two edge nodes with an XMPP proxy each, both processes of their own. */
public final class XmppPool {
  /** The domain that it proxies for. */
  public static final String DOMAIN = "harbor.example";

  /** The domain of its rooms, which it proxies for as well. */
  public static final String ROOMS = "rooms.harbor.example";

  private static final Duration STOP = Duration.ofMinutes(1);

  private final PeerScope scope;
  private final LabNetwork network;
  private final int partnerPort;
  private final int serverPort;
  private final int metricsPort;
  private final Path topology;
  private final PoolNodes nodes;

  private XmppPool(PeerScope scope, LabNetwork network, Setup setup) {
    this.scope = scope;
    this.network = network;
    this.partnerPort = setup.partnerPort();
    this.serverPort = setup.serverPort();
    this.metricsPort = ListeningSockets.freePort(network.internal1());
    this.topology =
        scope.write("xmpp-pool.yaml", Template.fill("xmpp/pool.yaml", values(network, setup)));
    this.nodes = PoolNodes.start(scope, 256, topology);
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
    return new XmppPool(scope, network, setup);
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
    values.put("POOL_KEYS", PoolNodes.keys(scope));
    return values;
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
    return nodes.node(node).pid();
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
    nodes.node(node).kill();
  }

  /** Asks a node to stop, as an operator would, and waits until it has. */
  public void stop(int node) {
    beginToStop(node);
    awaitStopped(node);
  }

  /** The same without waiting. */
  public void beginToStop(int node) {
    nodes.node(node).terminate();
  }

  /** Waits until a node has stopped, which has to be in good order. */
  public void awaitStopped(int node) {
    int exit = nodes.node(node).awaitExit(STOP);
    if (exit != 0) {
      throw new AssertionError("node %d stopped with %d".formatted(node, exit));
    }
  }

  /** Starts a node that was killed, and waits until it listens. */
  public void restart(int node) {
    nodes.restart(node);
  }

  /** Everything a node logged since its last start. */
  public String log(int node) {
    return nodes.node(node).output();
  }

  /** Starts the program with other arguments than those of a node. */
  public PeerProcess program(String name, String... arguments) {
    return scope.start(name, ProgramCommand.of(256, List.of(arguments)));
  }
}
