package io.sallyport.lab.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Two edge nodes with an A/V Edge each, processes of their own; nothing of SIP is inside. */
public final class MediaPool {
  /** What the pool shares with whoever gives its users ephemeral credentials. */
  public static final String SHARED_SECRET = "north-harbour-lantern";

  /** Name of the A/V Edge, which the external certificate proves. */
  public static final String NAME = "av.harbor.example";

  private static final String EXTERNAL = "edge-external";
  private static final long LIFE_SECONDS = 3600;
  private static final Duration START = Duration.ofMinutes(5);

  private final InetAddress av1;
  private final InetAddress av2;
  private final LabNetwork network;
  private final int port;
  private final int streamPort;
  private final int metricsPort;
  private final int authPort;
  private final PeerScope scope;
  private String backend = "auto";
  private @Nullable PoolNodes nodes;

  private MediaPool(PeerScope scope, LabNetwork network, int port, int streamPort) {
    this.scope = scope;
    this.network = network;
    this.av1 = network.host(31);
    this.av2 = network.host(32);
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
    int port = ListeningSockets.freePort(network.host(31));
    return start(new MediaPool(scope, network, port, port));
  }

  /** The same with another way of datagrams to the kernel, {@code av.backend} of the topology. */
  public static MediaPool startOn(String backend, PeerScope scope, LabNetwork network) {
    int port = ListeningSockets.freePort(network.host(31));
    var pool = new MediaPool(scope, network, port, port);
    pool.backend = backend;
    return start(pool);
  }

  /** The same on the ports of the tables, which are root's: UDP 3478 and TCP 443. */
  public static MediaPool startOnUsualPorts(PeerScope scope, LabNetwork network) {
    return start(new MediaPool(scope, network, 3478, 443));
  }

  private static MediaPool start(MediaPool pool) {
    pool.launch();
    return pool;
  }

  private void launch() {
    Path topology = scope.write("media.yaml", Template.fill("media.yaml", values()));
    nodes = PoolNodes.start(scope, 256, topology, "--drain-limit", "120");
  }

  private PeerProcess process(int node) {
    return Objects.requireNonNull(nodes).node(node);
  }

  private Map<String, Object> values() {
    var inside = new LabAuthority(scope, "media-inside");
    var outside = new LabAuthority(scope, "media-outside");
    LabAuthority.Identity external =
        outside.issue(EXTERNAL, LabAuthority.Usage.SERVER, List.of("sip.harbor.example", NAME));
    Map<String, Object> values = PoolFiles.values(scope, network, inside, external, metricsPort);
    values.put("AV_1", av1.getHostAddress());
    values.put("AV_2", av2.getHostAddress());
    values.put("AUTH_PORT", authPort);
    values.put("TURN_PORT", port);
    values.put("STREAM_PORT", streamPort);
    values.put("BACKEND", backend);
    values.put("SHARED_SECRETS", scope.write("web.secrets", SHARED_SECRET + "\n"));
    values.put("AV_KEYS", scope.write("av.keys", "current 1 " + PoolNodes.secret() + "\n"));
    return values;
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
    process(node).terminate();
    process(node).awaitOutput("event=node-draining", START);
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
    return process(node).output();
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
    return network.host(200 + number);
  }
}
