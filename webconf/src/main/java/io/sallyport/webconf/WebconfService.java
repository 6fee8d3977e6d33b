package io.sallyport.webconf;

import io.sallyport.net.AddressSet;
import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.ConnectionLimits;
import io.sallyport.net.InnerGate;
import io.sallyport.net.Loop;
import io.sallyport.net.StrangerGate;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import io.sallyport.telemetry.SparseEvents;
import io.sallyport.telemetry.Timings;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The Web Conferencing Edge of one node. */
public final class WebconfService {
  /** What clients may offer to speak (RFC 7301); they need not. */
  public static final String CLIENT_ALPN = "http/1.1";

  /** What agents speak. */
  public static final String LINK_ALPN = "sallyport-srl/1";

  private static final int HANDSHAKES_PER_CORE = 32;
  private static final Duration HANDSHAKE_TIME = Duration.ofSeconds(10);

  private final WebconfShared shared;
  private final KeyRing keys;
  private final Switchboard switchboard;
  private final LegacyServers legacy;

  /**
   * What the service needs of its node.
   *
   * @param waiting runs what may wait, such as writing files, where no loop does
   */
  public record Surroundings(
      List<Loop> loops,
      Counters<WebconfCounter> counters,
      Events events,
      InstantSource clock,
      Executor waiting) {}

  public WebconfService(Topology topology, Node node, Surroundings surroundings) {
    var settings = topology.webconf();
    Loop owner = surroundings.loops().getFirst();
    var gate =
        new StrangerGate(
            StrangerGate.Limits.DEFAULT.withOpen(
                settings.limits().strangers(), settings.limits().strangersPerSource()),
            new AddressSet(topology.access().exemptSources()),
            owner.nanoTime());
    this.shared =
        new WebconfShared(
            node.name(),
            settings,
            owner,
            gate,
            surroundings.counters(),
            surroundings.events(),
            new SparseEvents(surroundings.events(), owner::nanoTime),
            surroundings.clock(),
            new SecureRandom(),
            surroundings.waiting(),
            new WebconfShared.Meters());
    this.keys = new KeyRing(settings.keys());
    this.switchboard = new Switchboard(shared, keys);
    this.legacy = new LegacyServers(shared);
  }

  /** What in the topology cannot be used, although its form is right. */
  public static List<Problem> problems(Topology topology) {
    return KeyRing.unusable(topology.webconf().keys()).stream()
        .map(id ->
            new Problem(
                "webconf.keys",
                "key " + id + " is no point of Ed25519",
                "copy the public key as 'sallyport webconf token --new-key' prints it"))
        .toList();
  }

  /** Handlers of clients outside, at a listener whose gate is {@link #strangers}. */
  public ConnectionHandler.Factory clients() {
    return connection -> client(connection, Optional.empty());
  }

  /**
   * Handlers of clients outside, at a listener that is not theirs alone.
   *
   * @param gate of {@link #strangers}
   */
  public ConnectionHandler.Factory clients(InnerGate gate) {
    return gate.before((connection, entry) -> client(connection, Optional.of(entry)));
  }

  private ClientConnection client(Connection connection, Optional<StrangerGate.Entry> entry) {
    return new ClientConnection(
        new ClientConnection.Arrival(connection, entry), shared, switchboard, keys);
  }

  /** Handlers of agents inside, whose certificates have been found good. */
  public ConnectionHandler.Factory agents() {
    return this::agent;
  }

  private ConnectionHandler agent(Connection connection) {
    boolean isLink = connection.applicationProtocol().filter(LINK_ALPN::equals).isPresent();
    return isLink
        ? new AgentConnection(connection, shared, switchboard)
        : legacy.opened(connection);
  }

  /** What clients may use before they have shown a token. */
  public StrangerGate strangers() {
    return shared.strangers();
  }

  /**
   * Limits of a listener for clients: who has not shown a token is limited by {@link #strangers},
   * everybody else by the sessions there may be.
   */
  public ConnectionLimits clientLimits() {
    int open = shared.limits().sessions() + shared.limits().strangers();
    int perSource =
        StrangerGate.EXEMPT_TIMES
            * (shared.limits().sessionsPerSource() + shared.limits().strangersPerSource());
    int handshakes = HANDSHAKES_PER_CORE * Runtime.getRuntime().availableProcessors();
    return new ConnectionLimits(
        new ConnectionLimits.PerSource(perSource, perSource, perSource),
        open,
        new ConnectionLimits.Handshakes(handshakes, handshakes, HANDSHAKE_TIME),
        AddressSet.NONE,
        AddressSet.ALL);
  }

  /** Limits of a listener for agents: one may carry all sessions of its server. */
  public ConnectionLimits agentLimits() {
    int open = shared.limits().sessions() + shared.limits().parkedPerService();
    int handshakes = HANDSHAKES_PER_CORE * Runtime.getRuntime().availableProcessors();
    return new ConnectionLimits(
        new ConnectionLimits.PerSource(open, 1_000, 1_000),
        open,
        new ConnectionLimits.Handshakes(handshakes, handshakes, HANDSHAKE_TIME),
        AddressSet.NONE,
        AddressSet.ALL);
  }

  /** Sessions now, and clients that wait for one. */
  public int sessions() {
    return switchboard.sessions();
  }

  /** Connections of agents that are ready. */
  public int parked() {
    return switchboard.parked();
  }

  /** Clients for whom no agent is free. */
  public int waiting() {
    return switchboard.waiting();
  }

  /** How long clients with a good token took to be joined. */
  public Timings joins() {
    return shared.meters().joins();
  }

  /** Ends of sessions that do not take what is there for them, now. */
  public long stalled() {
    return shared.meters().stalled().sum();
  }

  /** How long a node that stops is to wait for sessions. */
  public Duration drainGrace() {
    return shared.limits().drainGrace();
  }

  /** Takes no new clients, and sends agents to other nodes; sessions go on. */
  public void drain() {
    switchboard.onOwner(switchboard::drain);
  }
}
