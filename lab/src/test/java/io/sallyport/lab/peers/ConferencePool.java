package io.sallyport.lab.peers;

import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.CertificateRequest.Validity;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.webconf.TokenMint;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Two edge nodes with a Web Conferencing Edge each, and agents, all processes of their own. */
public final class ConferencePool {
  /** The service that agents serve, which their certificate names. */
  public static final String SERVICE = "conf.harbor.lan";

  /** Name of the Web Conferencing Edge, which the external certificate proves. */
  public static final String NAME = "webcon.harbor.example";

  private static final Duration START = Duration.ofMinutes(5);
  private static final long TOKEN_SECONDS = 300;
  private static final int SECRET_OCTETS = 32;

  private final PeerScope scope;
  private final LabNetwork network;
  private final TokenKeys keys;
  private final int clientPort;
  private final int linkPort;
  private final int metricsPort;
  private final LabAuthority inside;
  private final LabAuthority outside;
  private final CertificateMint dated;
  private final LabAuthority.Identity agent;
  private final String topology;
  private final List<PeerProcess> nodes = new ArrayList<>();
  private int agents;

  private ConferencePool(PeerScope scope, LabNetwork network, String template) {
    this.scope = scope;
    this.network = network;
    this.clientPort = ListeningSockets.freePort(webconf(1));
    this.linkPort = ListeningSockets.freePort(network.internal1());
    this.metricsPort = ListeningSockets.freePort(network.internal1());
    this.inside = new LabAuthority(scope, "conferences-inside");
    this.outside = new LabAuthority(scope, "conferences-outside");
    this.dated =
        CertificateMint.create(
            "Lab authority dated",
            new Validity(Instant.now().minus(Duration.ofDays(1)), Duration.ofDays(2)));
    this.agent = inside.issue("conference", LabAuthority.Usage.SERVER_AND_CLIENT, List.of(SERVICE));
    this.topology = scope.write("conferences.yaml", Template.fill(template, values())).toString();
    this.keys = new TokenKeys(scope);
  }

  /** The keys of tokens, and the file of their public halves that agents read as they start. */
  public static final class TokenKeys {
    private final PeerScope scope;
    private TokenMint newest = TokenMint.create();

    private TokenKeys(PeerScope scope) {
      this.scope = scope;
      announce(newest);
    }

    /** Agents that start from now on know these. */
    public void announce(TokenMint... mints) {
      StringBuilder lines = new StringBuilder();
      for (TokenMint mint : mints) {
        String raw = HexFormat.of().formatHex(mint.publicKey().raw());
        lines.append(mint.publicKey().hexId()).append(' ').append(raw).append('\n');
      }
      scope.write("token.pub", lines.toString());
    }

    /** The one that tokens are signed with. */
    public TokenMint newest() {
      return newest;
    }

    /** Signs with a new one from now on. */
    public TokenMint renew() {
      newest = TokenMint.create();
      return newest;
    }
  }

  /** Starts both nodes and waits until they take clients. */
  public static ConferencePool start(PeerScope scope, LabNetwork network) {
    return start(new ConferencePool(scope, network, "conferences.yaml"));
  }

  /**
   * The same, where clients of SIP, of conferences and of the relay find their services at one
   * address and port of a node.
   */
  public static ConferencePool startSharing(PeerScope scope, LabNetwork network) {
    return start(new ConferencePool(scope, network, "shared.yaml"));
  }

  private static ConferencePool start(ConferencePool pool) {
    PeerScope scope = pool.scope;
    pool.nodes.add(program(scope, "ae1.harbor.lan", pool.nodeArguments("ae1.harbor.lan")));
    pool.nodes.add(program(scope, "ae2.harbor.lan", pool.nodeArguments("ae2.harbor.lan")));
    pool.nodes.forEach(node -> node.awaitOutput("event=node-ready", START));
    return pool;
  }

  private Map<String, Object> values() {
    LabAuthority.Identity internal =
        inside.issue(
            "conferences-internal",
            LabAuthority.Usage.SERVER_AND_CLIENT,
            List.of("edge.harbor.lan", "ae1.harbor.lan", "ae2.harbor.lan"));
    LabAuthority.Identity external =
        outside.issue(
            "conferences-external",
            LabAuthority.Usage.SERVER,
            List.of(EdgePool.EXTERNAL_NAME, NAME, MediaPool.NAME));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("INTERNAL_1", network.internal1().getHostAddress());
    values.put("INTERNAL_2", network.internal2().getHostAddress());
    values.put("ACCESS_1", network.access1().getHostAddress());
    values.put("ACCESS_2", network.access2().getHostAddress());
    values.put("WEBCONF_1", webconf(1).getHostAddress());
    values.put("WEBCONF_2", webconf(2).getHostAddress());
    values.put("INSIDE", network.inside().getHostAddress());
    values.put("SIP_PORT", network.sipPort());
    values.put("ACCESS_PORT", network.clientPort());
    values.put("CLIENT_PORT", clientPort);
    values.put("LINK_PORT", linkPort);
    values.put("AUTH_PORT", ListeningSockets.freePort(network.internal1()));
    values.put("TURN_PORT", ListeningSockets.freePort(network.internal1()));
    values.put("SHARED_SECRETS", scope.write("web.secrets", MediaPool.SHARED_SECRET + "\n"));
    values.put("AV_KEYS", scope.write("av.keys", "current 1 " + secret() + "\n"));
    values.put("METRICS_PORT", metricsPort);
    values.put("EXTERNAL_CERTIFICATE", external.certificate());
    values.put("EXTERNAL_KEY", external.key());
    values.put("INTERNAL_CERTIFICATE", internal.certificate());
    values.put("INTERNAL_KEY", internal.key());
    values.put(
        "INTERNAL_AUTHORITY",
        scope.write("conferences-trust.pem", inside.text() + dated.authority().chainPem()));
    values.put(
        "POOL_KEYS", scope.write("conference.keys", "0 2026-01-01T00:00:00Z " + secret() + "\n"));
    return values;
  }

  private static String secret() {
    byte[] secret = new byte[SECRET_OCTETS];
    new SecureRandom().nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }

  private List<String> nodeArguments(String name) {
    return List.of("node", "--topology", topology, "--node", name, "--drain-limit", "20");
  }

  private static PeerProcess program(PeerScope owner, String name, List<String> arguments) {
    List<String> java =
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx400m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            ManagementFactory.getRuntimeMXBean().getClassPath(),
            "io.sallyport.app.Main");
    return owner.start(name, Stream.concat(java.stream(), arguments.stream()).toList());
  }

  /**
   * Starts an agent of a server, and waits until both nodes have a connection of it ready.
   *
   * @param owner whose end is the agent's
   * @param more arguments besides
   */
  public PeerProcess agent(PeerScope owner, InetSocketAddress backend, String... more) {
    return agent(owner, backend, agent, more);
  }

  /** The same of an agent with a certificate that ends. */
  public PeerProcess agentUntil(PeerScope owner, InetSocketAddress backend, Instant end) {
    Instant begin = Instant.now().minus(Duration.ofHours(1));
    IssuedCertificate issued =
        dated.issue(
            new CertificateRequest(
                CertificateRequest.Names.of(SERVICE),
                new Validity(begin, Duration.between(begin, end)),
                Set.of(CertificateRequest.Usage.SERVER, CertificateRequest.Usage.CLIENT),
                CertificateRequest.KeyType.EC_P256));
    return agent(
        owner,
        backend,
        new LabAuthority.Identity(
            owner.write("dated.pem", issued.chainPem()),
            owner.write("dated.key", issued.keyPem())));
  }

  private PeerProcess agent(
      PeerScope owner, InetSocketAddress backend, LabAuthority.Identity identity, String... more) {
    List<String> arguments =
        List.of(
            "webconf",
            "agent",
            "--topology",
            topology,
            "--service",
            SERVICE,
            "--backend",
            backend.getAddress().getHostAddress() + ":" + backend.getPort(),
            "--certificate",
            identity.certificate().toString(),
            "--key",
            identity.key().toString(),
            "--trust",
            inside.anchor().toString(),
            "--token-key",
            scope.directory().resolve("token.pub").toString());
    PeerProcess started =
        program(
            owner, "agent" + ++agents, Stream.concat(arguments.stream(), Stream.of(more)).toList());
    started.awaitOutput("edge=ae1.harbor.lan", START);
    started.awaitOutput("edge=ae2.harbor.lan", START);
    return started;
  }

  /** An invitation for one connection. */
  public String token() {
    return token(keys.newest());
  }

  /** The same, signed with a key. */
  public static String token(TokenMint mint) {
    return mint.mint(SERVICE, "lab", Instant.now().plusSeconds(TOKEN_SECONDS));
  }

  public TokenKeys keys() {
    return keys;
  }

  /** Who signed the certificates of agents and nodes. */
  public LabAuthority inside() {
    return inside;
  }

  /** Where clients reach a node, 1 or 2. */
  public InetSocketAddress outside(int node) {
    return new InetSocketAddress(webconf(node), clientPort);
  }

  /** Where agents reach a node. */
  public InetSocketAddress link(int node) {
    return new InetSocketAddress(node == 1 ? network.internal1() : network.internal2(), linkPort);
  }

  /** Where a server inside can be. */
  public InetSocketAddress backend() {
    return new InetSocketAddress(network.inside(), ListeningSockets.freePort(network.inside()));
  }

  public PeerProcess node(int node) {
    return nodes.get(node - 1);
  }

  /** What a node has counted. */
  public NodeCounters counters(int node) {
    return NodeCounters.read(pages(node));
  }

  /** Where a node shows its pages. */
  public InetSocketAddress pages(int node) {
    return new InetSocketAddress(link(node).getAddress(), metricsPort);
  }

  /** Who signed what clients see. */
  public Path outsideAuthority() {
    return outside.anchor();
  }

  private InetAddress webconf(int node) {
    byte[] octets = network.inside().getAddress();
    octets[3] = (byte) (40 + node);
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }
}
