package io.sallyport.webconf;

import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Webconf;
import io.sallyport.wire.srl.ConferenceToken;
import io.sallyport.wire.srl.Id128;
import io.sallyport.wire.srl.SrlCode;
import io.sallyport.wire.srl.SrlMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The inside end of the reverse link: keeps connections ready at every edge, and joins each client
 * that an edge offers to the conferencing server. Names are looked up on threads of their own.
 */
public final class AgentService {
  private static final String PRODUCT = "sallyport-agent/1";
  private static final Relay.Limits RELAY_LIMITS =
      new Relay.Limits(
          Duration.ofMinutes(1),
          Webconf.Times.DEFAULT.halfCloseLinger(),
          Duration.ofDays(7),
          Duration.ofDays(7));

  private final AgentSettings settings;
  private final Surroundings surroundings;
  private final SrlMessage.Hello hello;
  private final SecureRandom random = new SecureRandom();
  private final Set<String> readyEdges = new ConcurrentSkipListSet<>();
  private final AtomicInteger sessions = new AtomicInteger();
  private final Loop owner;
  private volatile boolean isDraining;

  // The owner's alone.
  private final Map<InetSocketAddress, EdgePool> pools = new HashMap<>();
  private final UsedTokens used =
      new UsedTokens(UsedTokens.MOST, UsedTokens.MOST, WebconfTimes.MOST_SKEW);
  private int nextLoop;

  /**
   * What an agent works with.
   *
   * @param edges dials edges with the agent's certificate, offering {@link
   *     WebconfService#LINK_ALPN}
   * @param backends dials the conferencing server, within 3 s
   * @param waiting runs what may wait, such as looking names up, where no loop does
   */
  public record Surroundings(
      List<Loop> loops,
      Dialler edges,
      Dialler backends,
      Events events,
      InstantSource clock,
      Executor waiting) {
    public Surroundings {
      loops = List.copyOf(loops);
    }
  }

  public AgentService(AgentSettings settings, Surroundings surroundings) {
    this.settings = settings;
    this.surroundings = surroundings;
    this.owner = surroundings.loops().getFirst();
    this.hello =
        new SrlMessage.Hello(settings.services(), Id128.random(random), settings.keys(), PRODUCT);
  }

  /** Begins to keep connections. */
  public void start() {
    owner.execute(this::lookUpEdges);
  }

  /** Edges that clients can be sent to now, each as {@code name[address]:port}; from any thread. */
  public List<String> readyEdges() {
    return List.copyOf(readyEdges);
  }

  /** Clients joined to the server now. */
  public int sessions() {
    return sessions.get();
  }

  /** Takes no new clients; those that are joined stay. */
  public void drain() {
    isDraining = true;
    owner.execute(() -> pools.values().forEach(EdgePool::drain));
  }

  private void lookUpEdges() {
    if (isDraining) {
      return;
    }
    for (AgentSettings.Place edge : settings.edges()) {
      lookUp(edge, owner, addresses -> found(edge, addresses));
    }
    owner.schedule(AgentTimes.LOOK_UP, this::lookUpEdges);
  }

  /** Every address is an edge of its own; one that is no longer found is left alone. */
  private void found(AgentSettings.Place edge, Set<InetSocketAddress> addresses) {
    if (isDraining) {
      return;
    }
    if (addresses.isEmpty()) {
      surroundings
          .events()
          .state(WebconfEvent.EDGE_UNREACHABLE, "edge", edge.host(), "problem", "no address");
      return;
    }
    for (InetSocketAddress address : addresses) {
      pools.computeIfAbsent(address, _ -> begin(edge, address));
    }
    for (var known : List.copyOf(pools.entrySet())) {
      if (known.getValue().isOf(edge) && !addresses.contains(known.getKey())) {
        pools.remove(known.getKey());
        known.getValue().drain();
      }
    }
  }

  private EdgePool begin(AgentSettings.Place edge, InetSocketAddress address) {
    Loop loop = surroundings.loops().get(nextLoop++ % surroundings.loops().size());
    var pool = new EdgePool(this, edge, address, loop);
    loop.execute(pool::maintain);
    return pool;
  }

  /** Looks a name up without letting a loop wait; empty if there is no such name. */
  void lookUp(AgentSettings.Place place, Loop loop, Consumer<Set<InetSocketAddress>> then) {
    surroundings
        .waiting()
        .execute(() -> {
          var addresses = addresses(place);
          loop.execute(() -> then.accept(addresses));
        });
  }

  private static Set<InetSocketAddress> addresses(AgentSettings.Place place) {
    Set<InetSocketAddress> addresses = new LinkedHashSet<>();
    try {
      var known = place.addresses();
      (known.isEmpty() ? Arrays.stream(InetAddress.getAllByName(place.host())) : known.stream())
          .map(address -> new InetSocketAddress(address, place.port()))
          .forEach(addresses::add);
    } catch (UnknownHostException _) {
      // No address is what the caller hears.
    }
    return addresses;
  }

  /**
   * Judges a token a second time, for all edges together: one that was used at another edge is not
   * good here, nor is one that an edge kept for later. The answer comes on the given loop; empty if
   * it is good.
   */
  void judge(SrlMessage.Start start, Loop loop, Consumer<Optional<SrlCode>> then) {
    owner.execute(() -> {
      var verdict = verdict(start);
      loop.execute(() -> then.accept(verdict));
    });
  }

  private Optional<SrlCode> verdict(SrlMessage.Start start) {
    var token = ConferenceToken.read(start.token()).orElse(null);
    if (token == null || !token.service().equals(start.service()) || !isSigned(token)) {
      return Optional.of(SrlCode.TOKEN_INVALID);
    }
    long nowSeconds = surroundings.clock().instant().getEpochSecond();
    if (!window(nowSeconds).holds(token)) {
      sayOutOfTime(token, nowSeconds);
      return Optional.of(SrlCode.TOKEN_INVALID);
    }
    return switch (used.use(token, start.session(), nowSeconds)) {
      case FIRST -> Optional.empty();
      case REPEATED -> Optional.of(SrlCode.TOKEN_REPLAYED);
      case FULL -> Optional.of(SrlCode.OVERLOADED);
    };
  }

  /** As wide as a topology may make it: an agent need not know the one of its nodes. */
  private static TokenPolicy.Window window(long nowSeconds) {
    return new TokenPolicy.Window(nowSeconds, WebconfTimes.MOST_SKEW, WebconfTimes.MOST_TOKEN_LIFE);
  }

  private void sayOutOfTime(ConferenceToken token, long nowSeconds) {
    surroundings
        .events()
        .state(
            WebconfEvent.TOKEN_OUT_OF_TIME,
            "service",
            token.service(),
            "token",
            token.shortUse(),
            "secondsLeft",
            token.expiresSeconds() - nowSeconds,
            "remedy",
            "set the clocks of this host, of the nodes and of who signs tokens");
  }

  /** A client whose token was found good was not joined after all: its edge may offer it again. */
  void giveBack(SrlMessage.Start start) {
    ConferenceToken.read(start.token())
        .ifPresent(token -> owner.execute(() -> used.giveBack(token, start.session())));
  }

  /** Without keys here, the edges have them. */
  private boolean isSigned(ConferenceToken token) {
    return settings.keys().isEmpty()
        || settings.keys().stream()
            .anyMatch(key -> key.id() == token.keyId() && key.verifies(token));
  }

  /** Says which edges are ready, when that changes. */
  void edgeIsReady(String edge, boolean isReady) {
    boolean isChanged = isReady ? readyEdges.add(edge) : readyEdges.remove(edge);
    if (isChanged) {
      surroundings
          .events()
          .state(isReady ? WebconfEvent.EDGE_READY : WebconfEvent.EDGE_LOST, "edge", edge);
    }
    if (isChanged && readyEdges.isEmpty()) {
      surroundings.events().state(WebconfEvent.NO_EDGE);
    }
  }

  AgentSettings settings() {
    return settings;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  SrlMessage.Hello hello() {
    return hello;
  }

  SecureRandom random() {
    return random;
  }

  Relay.Limits relayLimits() {
    return RELAY_LIMITS;
  }

  boolean isDraining() {
    return isDraining;
  }

  void joined() {
    sessions.incrementAndGet();
  }

  void left() {
    sessions.decrementAndGet();
  }
}
