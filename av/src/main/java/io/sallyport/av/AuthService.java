package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The A/V authentication service of one node (row INT-05): servers inside ask it, by SIP or HTTP,
 * for tokens that their users show to the relay. It keeps no token, because every node can verify
 * those of all ([MS-AVEDGEA]).
 */
public final class AuthService {
  /** What the service works with. */
  public record Surroundings(Counters<AvCounter> counters, Events events, InstantSource clock) {}

  private final Set<String> callerNames;
  private final Set<String> webCallerNames;
  private final AuthAnswers answers;
  private final WebAnswers webAnswers;
  private final Surroundings surroundings;
  private final RandomGenerator random = new SecureRandom();

  /**
   * @param topology checked, with the A/V Edge
   * @param node this node, one of the topology's
   */
  public AuthService(Topology topology, Node node, TokenKeys keys, Surroundings surroundings) {
    this.callerNames = callerNames(topology);
    this.webCallerNames =
        Stream.concat(callerNames.stream(), names(topology.inside().applications()))
            .collect(Collectors.toUnmodifiableSet());
    this.answers =
        new AuthAnswers(
            new AuthAnswers.Issue(
                TokenIssuer.of(keys, topology.av().tokens()),
                topology.av().tokens().maxLifetime(),
                MediaRelays.of(topology, node)),
            new AuthPolicy(Set.copyOf(topology.domains()), topology.access().anonymousUsers()),
            new CallerPace(webCallerNames));
    this.webAnswers =
        new WebAnswers(answers, IceServers.of(topology, node), AvSettings.of(topology).realm());
    this.surroundings = surroundings;
  }

  /**
   * Host names of which a caller has to prove one, in lower case: servers inside, web applications
   * among them; and the pool's nodes, which have the keys anyway, so that one can ask another by
   * hand.
   */
  public Set<String> callerNames() {
    return webCallerNames;
  }

  private static Set<String> callerNames(Topology topology) {
    Stream<String> own =
        Stream.concat(topology.nodes().stream().map(Node::name), Stream.of(topology.pool()));
    Stream<String> nextHop = topology.inside().nextHop().stream().map(Topology.NextHop::name);
    return Stream.of(
            own, nextHop, names(topology.inside().frontEnds()), names(topology.inside().branches()))
        .flatMap(each -> each)
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<String> names(List<Topology.Server> servers) {
    return servers.stream().map(server -> server.name().toLowerCase(Locale.ROOT));
  }

  /** Handlers for connections from servers inside that speak SIP; others are closed at once. */
  public ConnectionHandler.Factory callers() {
    return connection -> {
      Optional<AuthCaller> caller = caller(connection, callerNames);
      return caller.isEmpty()
          ? unheard(connection)
          : new AuthConnection(connection, caller.get(), answers, surroundings, random);
    };
  }

  /** The same for those that speak HTTP, as web applications do. */
  public ConnectionHandler.Factory webCallers() {
    return connection -> {
      Optional<AuthCaller> caller = caller(connection, webCallerNames);
      return caller.isEmpty()
          ? unheard(connection)
          : new WebAuthConnection(connection, caller.get(), webAnswers, surroundings);
    };
  }

  private static Optional<AuthCaller> caller(Connection connection, Set<String> allowed) {
    Set<String> proven = connection.peer().names();
    return proven.stream()
        .filter(allowed::contains)
        .sorted()
        .findFirst()
        .map(name -> new AuthCaller(name, proven));
  }

  private ConnectionHandler unheard(Connection connection) {
    surroundings
        .events()
        .state(
            AvEvent.CALLER_UNKNOWN,
            "from",
            connection.remote(),
            "names",
            connection.peer().names());
    connection.close();
    return new Unheard();
  }

  /** Of a connection that is being closed. */
  private static final class Unheard implements ConnectionHandler {
    @Override
    public void received(ByteBuffer octets) {
      octets.position(octets.limit());
    }

    @Override
    public void closed() {}
  }
}
