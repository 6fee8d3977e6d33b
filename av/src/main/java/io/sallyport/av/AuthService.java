package io.sallyport.av;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The A/V authentication service of one node (row INT-05): servers inside ask it, by SIP, for
 * tokens that their users show to the relay. It keeps no token, because every node can verify those
 * of all ([MS-AVEDGEA]).
 */
public final class AuthService {
  /** What the service works with. */
  public record Surroundings(Counters<AvCounter> counters, Events events, InstantSource clock) {}

  private final Set<String> callerNames;
  private final AuthAnswers answers;
  private final Surroundings surroundings;
  private final RandomGenerator random = new SecureRandom();

  /**
   * @param topology checked, with the A/V Edge
   * @param node this node, one of the topology's
   */
  public AuthService(Topology topology, Node node, TokenKeys keys, Surroundings surroundings) {
    this.callerNames = callerNames(topology);
    this.answers =
        new AuthAnswers(
            new AuthAnswers.Issue(
                TokenIssuer.of(keys, topology.av().tokens()),
                topology.av().tokens().maxLifetime(),
                MediaRelays.of(topology, node)),
            new AuthPolicy(Set.copyOf(topology.domains()), topology.access().anonymousUsers()),
            new CallerPace(callerNames));
    this.surroundings = surroundings;
  }

  /**
   * Host names of which a caller has to prove one, in lower case: servers inside; and the pool's
   * nodes, which have the keys anyway, so that one can ask another by hand.
   */
  public Set<String> callerNames() {
    return callerNames;
  }

  private static Set<String> callerNames(Topology topology) {
    Set<String> names = new HashSet<>();
    topology.inside().nextHop().ifPresent(nextHop -> names.add(nextHop.name()));
    topology.inside().frontEnds().forEach(server -> names.add(server.name()));
    topology.inside().branches().forEach(server -> names.add(server.name()));
    topology.nodes().forEach(node -> names.add(node.name()));
    names.add(topology.pool());
    Set<String> lowerCase = new HashSet<>();
    names.forEach(name -> lowerCase.add(name.toLowerCase(Locale.ROOT)));
    return Set.copyOf(lowerCase);
  }

  /** Handlers for connections from servers inside; others are closed at once. */
  public ConnectionHandler.Factory callers() {
    return connection -> {
      Optional<String> name =
          connection.peer().names().stream().filter(callerNames::contains).sorted().findFirst();
      if (name.isEmpty()) {
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
      AuthCaller caller = new AuthCaller(name.get(), connection.peer().names());
      return new AuthConnection(connection, caller, answers, surroundings, random);
    };
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
