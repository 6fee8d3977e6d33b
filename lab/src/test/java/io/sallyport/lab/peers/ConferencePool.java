package io.sallyport.lab.peers;

import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.CertificateRequest.Validity;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.webconf.TokenMint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
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
  private final Path topology;
  private final PoolNodes nodes;
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
    this.topology = scope.write("conferences.yaml", Template.fill(template, values()));
    this.keys = new TokenKeys(scope);
    this.nodes = PoolNodes.start(scope, 400, topology, "--drain-limit", "20");
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
    return new ConferencePool(scope, network, "conferences.yaml");
  }

  /**
   * The same, where clients of SIP, of conferences and of the relay find their services at one
   * address and port of a node.
   */
  public static ConferencePool startSharing(PeerScope scope, LabNetwork network) {
    return new ConferencePool(scope, network, "shared.yaml");
  }

  private Map<String, Object> values() {
    LabAuthority.Identity external =
        outside.issue(
            "conferences-external",
            LabAuthority.Usage.SERVER,
            List.of(EdgePool.EXTERNAL_NAME, NAME, MediaPool.NAME));
    Map<String, Object> values = PoolFiles.values(scope, network, inside, external, metricsPort);
    values.put("WEBCONF_1", webconf(1).getHostAddress());
    values.put("WEBCONF_2", webconf(2).getHostAddress());
    values.put("ACCESS_PORT", network.clientPort());
    values.put("CLIENT_PORT", clientPort);
    values.put("LINK_PORT", linkPort);
    values.put("AUTH_PORT", ListeningSockets.freePort(network.internal1()));
    values.put("TURN_PORT", ListeningSockets.freePort(network.internal1()));
    values.put("SHARED_SECRETS", scope.write("web.secrets", MediaPool.SHARED_SECRET + "\n"));
    values.put("AV_KEYS", scope.write("av.keys", "current 1 " + PoolNodes.secret() + "\n"));
    values.put(
        "INTERNAL_AUTHORITY",
        scope.write("conferences-trust.pem", inside.text() + dated.authority().chainPem()));
    return values;
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
            topology.toString(),
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
        owner.start(
            "agent" + ++agents,
            ProgramCommand.of(400, Stream.concat(arguments.stream(), Stream.of(more)).toList()));
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
    return nodes.node(node);
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
    return network.host(40 + node);
  }
}
