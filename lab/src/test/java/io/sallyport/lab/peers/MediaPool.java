package io.sallyport.lab.peers;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two edge nodes with an A/V Edge each, processes of their own; nothing of SIP is inside. */
public final class MediaPool {
  /** What the pool shares with whoever gives its users ephemeral credentials. */
  public static final String SHARED_SECRET = "north-harbour-lantern";

  private static final Duration START = Duration.ofSeconds(40);
  private static final int SECRET_OCTETS = 32;

  private final InetAddress av1;
  private final InetAddress av2;
  private final LabNetwork network;
  private final int port;
  private final List<PeerProcess> nodes = new ArrayList<>();

  private MediaPool(LabNetwork network, int port) {
    this.network = network;
    this.port = port;
    this.av1 = address(network, 31);
    this.av2 = address(network, 32);
  }

  /** Starts both nodes and waits until they take clients. */
  public static MediaPool start(PeerScope scope, LabNetwork network) {
    var pool = new MediaPool(network, ListeningSockets.freePort(address(network, 31)));
    pool.launch(scope, Template.fill("media.yaml", pool.values(scope)));
    return pool;
  }

  private Map<String, Object> values(PeerScope scope) {
    var inside = new LabAuthority(scope, "media-inside");
    var outside = new LabAuthority(scope, "media-outside");
    LabAuthority.Identity internal =
        inside.issue(
            "edge-internal",
            LabAuthority.Usage.SERVER_AND_CLIENT,
            List.of("edge.harbor.lan", "ae1.harbor.lan", "ae2.harbor.lan"));
    LabAuthority.Identity external =
        outside.issue(
            "edge-external",
            LabAuthority.Usage.SERVER,
            List.of("sip.harbor.example", "av.harbor.example"));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("INTERNAL_1", network.internal1().getHostAddress());
    values.put("INTERNAL_2", network.internal2().getHostAddress());
    values.put("ACCESS_1", network.access1().getHostAddress());
    values.put("ACCESS_2", network.access2().getHostAddress());
    values.put("AV_1", av1.getHostAddress());
    values.put("AV_2", av2.getHostAddress());
    values.put("INSIDE", network.inside().getHostAddress());
    values.put("SIP_PORT", network.sipPort());
    values.put("CLIENT_PORT", network.clientPort());
    values.put("AUTH_PORT", ListeningSockets.freePort(network.internal1()));
    values.put("TURN_PORT", port);
    values.put("METRICS_PORT", ListeningSockets.freePort(network.internal1()));
    values.put("EXTERNAL_CERTIFICATE", external.certificate());
    values.put("EXTERNAL_KEY", external.key());
    values.put("INTERNAL_CERTIFICATE", internal.certificate());
    values.put("INTERNAL_KEY", internal.key());
    values.put("INTERNAL_AUTHORITY", inside.anchor());
    values.put("SHARED_SECRETS", scope.write("web.secrets", SHARED_SECRET + "\n"));
    values.put("POOL_KEYS", scope.write("pool.keys", "0 2026-01-01T00:00:00Z " + secret() + "\n"));
    values.put("AV_KEYS", scope.write("av.keys", "current 1 " + secret() + "\n"));
    return values;
  }

  private static String secret() {
    byte[] secret = new byte[SECRET_OCTETS];
    new SecureRandom().nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }

  private void launch(PeerScope scope, String topology) {
    String file = scope.write("media.yaml", topology).toString();
    nodes.add(node(scope, file, "ae1.harbor.lan"));
    nodes.add(node(scope, file, "ae2.harbor.lan"));
    nodes.forEach(node -> node.awaitOutput("event=node-ready", START));
  }

  private static PeerProcess node(PeerScope scope, String topology, String name) {
    return scope.start(
        name,
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
            topology,
            "--node",
            name));
  }

  /** Where clients outside reach a node, 1 or 2, on UDP, TCP and TLS. */
  public InetSocketAddress outside(int node) {
    return new InetSocketAddress(node == 1 ? av1 : av2, port);
  }

  /** Where clients inside reach a node. */
  public InetSocketAddress inside(int node) {
    return new InetSocketAddress(node == 1 ? network.internal1() : network.internal2(), port);
  }

  /** Everything a node logged so far. */
  public String log(int node) {
    return nodes.get(node - 1).output();
  }

  /** An address that clients and peers may have: one that the topology does not name. */
  public InetAddress stranger(int number) {
    return address(network, 200 + number);
  }

  private static InetAddress address(LabNetwork network, int last) {
    byte[] octets = network.inside().getAddress();
    octets[3] = (byte) last;
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }
}
