package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.LoopDatagrams;
import io.sallyport.net.LoopStreams;
import io.sallyport.net.lane.Lane;
import io.sallyport.net.lane.LaneCounter;
import io.sallyport.net.lane.LanePlatform;
import io.sallyport.net.lane.LaneSettings;
import io.sallyport.net.lane.SocketOpening;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The A/V Edge of one node: STUN and TURN on UDP (rows EXT-14, INT-06) and on TCP (EXT-15, INT-07),
 * and relayed addresses outside (EXT-09 to EXT-13). Opens the sockets for datagrams itself; those
 * for connections are the node's, which has their handlers from here.
 */
public final class AvService {
  /** What TLS handshakes may agree on (RFC 7443). */
  public static final List<String> PROTOCOLS_IN_TLS = List.of("stun.turn", "stun.nat-discovery");

  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

  /**
   * What the service works with.
   *
   * @param loops all loops that connections may belong to
   * @param lanes threads for datagrams, 1 or more
   * @param sharedSecrets with those who issue ephemeral credentials
   */
  public record Surroundings(
      List<Loop> loops,
      LoopDatagrams datagrams,
      LoopStreams streams,
      LanePlatform platform,
      int lanes,
      TokenKeys keys,
      SharedSecrets sharedSecrets,
      HostAddresses host,
      Counters<AvCounter> counters,
      Counters<LaneCounter> laneCounters,
      Events events,
      InstantSource clock) {
    public Surroundings {
      loops = List.copyOf(loops);
    }
  }

  private final Surroundings surroundings;
  private final AvShared shared;
  private final RelayPlaces places;
  private final ClientListeners listeners;
  private final Map<Loop, RelayLoop> loops = new HashMap<>();
  private final List<Lane> lanes = new ArrayList<>();
  private final SecureRandom random = new SecureRandom();

  /**
   * @param topology checked
   * @param node this node, one of the topology's
   */
  public AvService(Topology topology, Node node, Surroundings surroundings) {
    this.surroundings = surroundings;
    this.places = RelayPlaces.of(node);
    Loop first = surroundings.loops().getFirst();
    this.shared =
        AvShared.of(
            topology,
            node,
            new AvShared.Secrets(surroundings.keys(), surroundings.sharedSecrets()),
            surroundings.host(),
            new AvShared.Reports(
                surroundings.counters(),
                surroundings.events(),
                surroundings.clock(),
                first::nanoTime),
            random);
    this.listeners = ClientListeners.of(topology, node);
    first.execute(() -> surroundings.host().watch(first));
    for (Loop loop : surroundings.loops()) {
      var relayLoop =
          new RelayLoop(
              loop, surroundings.datagrams(), surroundings.streams(), shared, places, random);
      loops.put(loop, relayLoop);
      loop.execute(relayLoop::start);
    }
  }

  /** Sockets that a node may have open towards peers, besides those of its clients. */
  public static int mostPeerSockets(Topology topology) {
    return AvShared.mostPeerSockets(topology.av());
  }

  /**
   * Has the path of media compiled, then starts the lanes and opens their sockets. Blocks for a
   * second.
   *
   * @return what is in the way; then nothing stays open
   */
  public List<Problem> start() {
    warm();
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < surroundings.lanes() && problems.isEmpty(); i++) {
      var refused = new ConcurrentLinkedQueue<Problem>();
      lanes.add(
          Lane.start(
              surroundings.platform(),
              LaneSettings.of(i),
              lane -> handler(lane, refused),
              surroundings.laneCounters(),
              surroundings.events()));
      problems.addAll(refused);
    }
    if (!problems.isEmpty()) {
      stop();
    }
    return problems;
  }

  private void warm() {
    long relayed = WarmingLane.warm(surroundings.platform(), shared, random);
    surroundings.events().state(AvEvent.RELAY_WARMED, "datagrams", relayed);
  }

  private RelayLane handler(Lane lane, ConcurrentLinkedQueue<Problem> refused) {
    var relayLane = new RelayLane(lane, shared, places, random);
    for (UdpListener listener : listeners.datagrams()) {
      if (relayLane.listen(listener)
          instanceof SocketOpening.Refused(SocketOpening.Reason reason, String text)) {
        refused.add(problem(listener, reason, text));
      }
    }
    return relayLane;
  }

  private static Problem problem(UdpListener listener, SocketOpening.Reason reason, String text) {
    String remedy =
        switch (reason) {
          case PORT_IN_USE -> "stop the program that has the port, or override it under ports";
          case ADDRESS_MISSING -> "give this host the address, or mend the topology";
          case NOT_PERMITTED -> "let the program bind ports below 1024, or override it under ports";
          case TOO_MANY -> "raise the limit on open files";
          case OTHER -> "mend what the system says";
        };
    return new Problem(
        listener.row() + " UDP " + listener.bound(), "cannot be listened on: " + text, remedy);
  }

  /**
   * Handlers for connections from clients, on a listener of row EXT-15 or INT-07.
   *
   * @param local where they dial
   * @throws IllegalArgumentException if the topology has no such listener
   */
  public ConnectionHandler.Factory clients(InetSocketAddress local) {
    StreamListener listener =
        listeners.streams().stream()
            .filter(each -> each.bound().equals(local))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no client dials " + local));
    return connection -> client(connection, listener);
  }

  private ConnectionHandler client(Connection connection, StreamListener listener) {
    return Objects.requireNonNull(loops.get(connection.loop())).client(connection, listener);
  }

  /** Makes no more allocations; those that are live on. */
  public void drain() {
    shared.draining().set(true);
    lanes.forEach(Lane::drain);
  }

  /** Allocations there are now. */
  public long allocations() {
    return shared.counters().total(AvCounter.ALLOCATIONS_MADE)
        - shared.counters().total(AvCounter.ALLOCATIONS_ENDED);
  }

  /** Ends all allocations and threads. Blocks for a moment. */
  public void stop() {
    lanes.forEach(lane -> lane.stop(STOP_LIMIT));
    lanes.clear();
    loops.values().forEach(RelayLoop::stop);
  }
}
