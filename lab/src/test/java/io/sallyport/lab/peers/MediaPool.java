package io.sallyport.lab.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Two edge nodes with an A/V Edge each, processes of their own; nothing of SIP is inside. */
public final class MediaPool {
  /** What the pool shares with whoever gives its users ephemeral credentials. */
  public static final String SHARED_SECRET = "north-harbour-lantern";

  /** Name of the A/V Edge, which the external certificate proves. */
  public static final String NAME = "av.harbor.example";

  private static final String EXTERNAL = "edge-external";
  private static final long LIFE_SECONDS = 3600;
  private static final Duration START = Duration.ofMinutes(5);
  private static final int SECRET_OCTETS = 32;

  private final InetAddress av1;
  private final InetAddress av2;
  private final LabNetwork network;
  private final int port;
  private final int streamPort;
  private final int metricsPort;
  private final int authPort;
  private final PeerScope scope;
  private final List<PeerProcess> nodes = new ArrayList<>();

  private String backend = "auto";

  private MediaPool(PeerScope scope, LabNetwork network, int port, int streamPort) {
    this.scope = scope;
    this.network = network;
    this.av1 = address(network, 31);
    this.av2 = address(network, 32);
    this.port = port;
    this.streamPort = streamPort;
    this.authPort = ListeningSockets.freePort(network.internal1());
    this.metricsPort = ListeningSockets.freePort(network.internal1());
  }

  /** What a client shows; made as an issuer outside the pool makes it. */
  public record Credentials(String user, String password) {
    /** Ephemeral ones that are good for an hour. */
    static Credentials of(String name) {
      String user = Instant.now().plusSeconds(LIFE_SECONDS).getEpochSecond() + ":" + name;
      try {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(SHARED_SECRET.getBytes(UTF_8), "HmacSHA1"));
        return new Credentials(
            user, Base64.getEncoder().encodeToString(mac.doFinal(user.getBytes(UTF_8))));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java has HMAC-SHA-1", e);
      }
    }
  }

  /** Starts both nodes and waits until they take clients. */
  public static MediaPool start(PeerScope scope, LabNetwork network) {
    int port = ListeningSockets.freePort(address(network, 31));
    return start(new MediaPool(scope, network, port, port));
  }

  /** The same with another way of datagrams to the kernel, {@code av.backend} of the topology. */
  public static MediaPool startOn(String backend, PeerScope scope, LabNetwork network) {
    int port = ListeningSockets.freePort(address(network, 31));
    var pool = new MediaPool(scope, network, port, port);
    pool.backend = backend;
    return start(pool);
  }

  /** The same on the ports of the tables, which are root's: UDP 3478 and TCP 443. */
  public static MediaPool startOnUsualPorts(PeerScope scope, LabNetwork network) {
    return start(new MediaPool(scope, network, 3478, 443));
  }

  private static MediaPool start(MediaPool pool) {
    pool.launch(Template.fill("media.yaml", pool.values()));
    return pool;
  }

  private Map<String, Object> values() {
    var inside = new LabAuthority(scope, "media-inside");
    var outside = new LabAuthority(scope, "media-outside");
    LabAuthority.Identity internal =
        inside.issue(
            "edge-internal",
            LabAuthority.Usage.SERVER_AND_CLIENT,
            List.of("edge.harbor.lan", "ae1.harbor.lan", "ae2.harbor.lan"));
    LabAuthority.Identity external =
        outside.issue(EXTERNAL, LabAuthority.Usage.SERVER, List.of("sip.harbor.example", NAME));
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
    values.put("AUTH_PORT", authPort);
    values.put("TURN_PORT", port);
    values.put("STREAM_PORT", streamPort);
    values.put("METRICS_PORT", metricsPort);
    values.put("BACKEND", backend);
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

  private void launch(String topology) {
    String file = scope.write("media.yaml", topology).toString();
    nodes.add(node(file, "ae1.harbor.lan"));
    nodes.add(node(file, "ae2.harbor.lan"));
    nodes.forEach(node -> node.awaitOutput("event=node-ready", START));
  }

  private PeerProcess node(String topology, String name) {
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
            name,
            "--drain-limit",
            "120"));
  }

  /**
   * Where clients outside reach a node, 1 or 2: on UDP, and unless ports are usual, TCP and TLS.
   */
  public InetSocketAddress outside(int node) {
    return new InetSocketAddress(node == 1 ? av1 : av2, port);
  }

  /** Where clients inside reach a node. */
  public InetSocketAddress inside(int node) {
    return new InetSocketAddress(node == 1 ? network.internal1() : network.internal2(), port);
  }

  /** Asks a node to take nothing new and to end once its calls have; waits until it has heard. */
  public void drain(int node) {
    nodes.get(node - 1).terminate();
    nodes.get(node - 1).awaitOutput("event=node-draining", START);
  }

  /** Where servers inside ask a node for tokens. */
  public InetSocketAddress tokens(int node) {
    return new InetSocketAddress(inside(node).getAddress(), authPort);
  }

  /** Asks a node for a token, by HTTP as a server inside does. */
  public Credentials token(int node, String identity) {
    String name = "ae" + node + ".harbor.lan:" + authPort;
    PeerProcess curl =
        scope.start(
            "curl-" + node,
            List.of(
                PeerProcess.program("curl"),
                "-sS",
                "--cacert",
                insideAuthority().toString(),
                "--cert",
                nodes().certificate().toString(),
                "--key",
                nodes().key().toString(),
                "--resolve",
                name + ":" + inside(node).getAddress().getHostAddress(),
                "https://" + name + "/credentials.txt?identity=" + identity));
    curl.awaitExit(START);
    return new Credentials(
        found("user +(\\S+)", curl.output()), found("password +(\\S+)", curl.output()));
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }

  public Path topology() {
    return scope.directory().resolve("media.yaml");
  }

  /** Who signed what is shown inside. */
  public Path insideAuthority() {
    return scope.directory().resolve("media-inside.pem");
  }

  /** What the nodes show inside, and may ask each other with. */
  public LabAuthority.Identity nodes() {
    return new LabAuthority.Identity(
        scope.directory().resolve("edge-internal.pem"),
        scope.directory().resolve("edge-internal.key"));
  }

  /** Everything a node logged so far. */
  public String log(int node) {
    return nodes.get(node - 1).output();
  }

  /** Where clients outside reach a node on TCP and TLS. */
  public InetSocketAddress outsideOnStreams(int node) {
    return new InetSocketAddress(outside(node).getAddress(), streamPort);
  }

  /** Where clients inside reach a node on TCP and TLS. */
  public InetSocketAddress insideOnStreams(int node) {
    return new InetSocketAddress(inside(node).getAddress(), streamPort);
  }

  /** What a user of that name shows to either node. */
  public Credentials credentials(String name) {
    return Credentials.of(name);
  }

  /** What clients outside see in TLS. */
  public Path externalCertificate() {
    return scope.directory().resolve(EXTERNAL + ".pem");
  }

  /** What a node has counted, as its pages tell it. */
  public NodeCounters counters(int node) {
    return NodeCounters.read(new InetSocketAddress(inside(node).getAddress(), metricsPort));
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
