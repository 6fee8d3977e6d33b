package io.sallyport.access;

import io.sallyport.net.AddressSet;
import io.sallyport.net.Bans;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.net.NetCounter;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node's Access Edge on paper, with two next hop servers, of a pool of two nodes. */
final class PaperEdge {
  static final String POOL =
      """
      format: 1
      pool: edge.harbor.lan
      domains: [harbor.example, harbor2.example]
      capabilities: [remote-users]
      external:
        access: {name: sip.harbor.example}
      nodes:
        - name: ae1.harbor.lan
          internal: [10.20.0.11]
          access: [198.51.100.10]
        - name: ae2.harbor.lan
          internal: [10.20.0.12]
          access: [198.51.100.11]
      inside:
        nextHop: {name: dir.harbor.lan, port: 5061, addresses: [10.20.1.10, 10.20.1.11]}
      certificates:
        external: {certificate: e.pem, key: e.key}
        internal: {certificate: i.pem, key: i.key}
        trust: {internal: ca.pem}
      """;

  /** Where clients are seen from. */
  static final String NAT_ADDRESS = "203.0.113.77";

  static final InetSocketAddress FIRST_DIRECTOR = at("10.20.1.10", 5061);
  static final InetSocketAddress SECOND_DIRECTOR = at("10.20.1.11", 5061);
  static final InetSocketAddress OTHER_NODE = at("10.20.0.12", 5061);

  static final Instant START = Instant.parse("2026-11-25T00:00:00Z");

  final Counters<AccessCounter> counters = new Counters<>("access", AccessCounter.class);
  final PaperNames names = new PaperNames();
  final PaperRevocation revocation = new PaperRevocation();
  final Bans bans;
  final AccessService service;

  /** What the certificate of a server proves that is dialled by another name, or at an address. */
  final Map<String, PeerIdentity> proofs = new HashMap<>();

  private final List<ManualLoop> loops = new ArrayList<>();
  private final Map<InetSocketAddress, RecordingConnection> dialled = new HashMap<>();
  private final Map<Dialled, RecordingConnection> dialledOn = new HashMap<>();
  private final Set<InetSocketAddress> down = new HashSet<>();
  private final Set<InetSocketAddress> silent = new HashSet<>();
  private final Map<InetSocketAddress, Dialler.Outcome> unanswered = new HashMap<>();
  private long lastSerial;

  /** A target, and the loop that dialled it. */
  private record Dialled(int loop, InetSocketAddress target) {}

  PaperEdge(int loopCount) {
    this(loopCount, "ae1.harbor.lan", START);
  }

  PaperEdge(int loopCount, String node, Instant start) {
    this(loopCount, node, start, POOL);
  }

  /** A node of a pool that a topology text describes. */
  PaperEdge(int loopCount, String node, Instant start, String pool) {
    this(loopCount, node, start, topology(pool));
  }

  PaperEdge(int loopCount, String node, Instant start, Topology topology) {
    for (int i = 0; i < loopCount; i++) {
      loops.add(new ManualLoop(i));
    }
    this.bans =
        new Bans(
            loops.getFirst(),
            new AddressSet(topology.access().exemptSources()),
            new Counters<>("net", NetCounter.class),
            Events.NONE);
    this.service =
        new AccessService(
            topology,
            topology.node(node).orElseThrow(),
            new AccessService.Surroundings(
                List.copyOf(loops),
                FlowTokensTest.keys(FlowTokensTest.line(1, "2026-01-01T00:00:00Z", 7)),
                this::dial,
                new AccessService.Outside(this::dialOutside, names, revocation),
                bans,
                counters,
                Events.NONE,
                () -> start));
  }

  static Topology topology(String pool) {
    return switch (TopologyReader.read(pool, Path.of("pool.yaml"))) {
      case ReadResult.Valid valid -> valid.topology();
      case ReadResult.Invalid invalid -> throw new AssertionError(invalid.problems().toString());
    };
  }

  static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private void dial(Loop loop, InetSocketAddress target, String name, Dialler.Outcome outcome) {
    if (silent.contains(target)) {
      unanswered.put(target, outcome);
      return;
    }
    loop.execute(() -> {
      if (down.contains(target)) {
        outcome.failed(new Dialler.Failure(Dialler.Failure.Reason.REFUSED, "refused"));
        return;
      }
      RecordingConnection connection =
          connection(loop, at("10.20.0.11", 40000), target, Set.of(name));
      dialled.put(target, connection);
      dialledOn.put(new Dialled(loop.index(), target), connection);
      connection.open(outcome::opened);
    });
  }

  private void dialOutside(
      Loop loop, InetSocketAddress target, String name, Dialler.Outcome outcome) {
    loop.execute(() -> {
      if (down.contains(target)) {
        outcome.failed(new Dialler.Failure(Dialler.Failure.Reason.REFUSED, "refused"));
        return;
      }
      RecordingConnection connection =
          new RecordingConnection(
              loop,
              ++lastSerial,
              new RecordingConnection.Ends(
                  at("198.51.100.10", 40001),
                  target,
                  proofs.getOrDefault(
                      target.getAddress().getHostAddress(),
                      proofs.getOrDefault(name, identity(Set.of(name))))));
      dialled.put(target, connection);
      dialledOn.put(new Dialled(loop.index(), target), connection);
      connection.open(outcome::opened);
    });
  }

  static PeerIdentity identity(Set<String> names) {
    return new PeerIdentity(names, Set.of(), List.of());
  }

  private RecordingConnection connection(
      Loop loop, InetSocketAddress local, InetSocketAddress remote, Set<String> names) {
    return new RecordingConnection(
        loop, ++lastSerial, new RecordingConnection.Ends(local, remote, identity(names)));
  }

  /** A client that connects from an address behind NAT, on a loop. */
  PaperRemote client(int loop, String address) {
    RecordingConnection connection =
        connection(loops.get(loop), at("198.51.100.10", 443), at(address, 49152), Set.of());
    connection.open(service.clients());
    return new PaperRemote(this, connection);
  }

  /** A partner's server that connects, on a loop, and proves names. */
  PaperRemote partner(int loop, String... proven) {
    RecordingConnection connection =
        connection(
            loops.get(loop),
            at("198.51.100.10", 5061),
            at("198.51.100.200", 50311),
            Set.of(proven));
    connection.open(service.partners());
    return new PaperRemote(this, connection);
  }

  /** A browser that opens a WebSocket, on a loop. */
  PaperRemote browser(int loop, String address) {
    RecordingConnection connection =
        connection(loops.get(loop), at("198.51.100.10", 443), at(address, 49152), Set.of())
            .keepingMessages();
    connection.open(service.clients());
    return new PaperRemote(this, connection);
  }

  /** An internal server or node that connects, on a loop. */
  PaperRemote insidePeer(int loop, String name) {
    RecordingConnection connection =
        connection(loops.get(loop), at("10.20.0.11", 5061), at("10.20.1.10", 50001), Set.of(name));
    connection.open(service.insidePeers());
    return new PaperRemote(this, connection);
  }

  /** The far end of the connection that the edge opened to a server or node. */
  PaperRemote dialled(InetSocketAddress target) {
    settle();
    return new PaperRemote(
        this, Objects.requireNonNull(dialled.get(target), () -> "not dialled: " + target));
  }

  /** The server that the first client leads to, and every second after it. */
  PaperRemote director() {
    return dialled(SECOND_DIRECTOR);
  }

  /** Signs a client in that {@link #director} is for; gives its flow's token. */
  String register(PaperRemote client) {
    client.send(PaperText.REGISTER);
    SipMessage inside = director().next();
    director().answer(inside, 200);
    if (client.next().status() != 200) {
      throw new AssertionError("not signed in");
    }
    return PaperText.tokenOf(inside.value(HeaderName.PATH));
  }

  boolean hasDialled(InetSocketAddress target) {
    settle();
    return dialled.containsKey(target);
  }

  /** The far end of the connection that a loop opened last to a server; null if it opened none. */
  @Nullable PaperRemote dialledOn(int loop, InetSocketAddress target) {
    RecordingConnection connection = dialledOn.get(new Dialled(loop, target));
    return connection == null ? null : new PaperRemote(this, connection);
  }

  /** From now on whoever dials there is refused, or is not; what is open stays. */
  void setAnswering(InetSocketAddress target, boolean isAnswering) {
    if (isAnswering) {
      down.remove(target);
    } else {
      down.add(target);
    }
  }

  /** From now on nothing answers there. */
  void takeDown(InetSocketAddress target) {
    down.add(target);
    RecordingConnection connection = dialled.remove(target);
    if (connection != null) {
      connection.close();
    }
    settle();
  }

  /** From now on dialling there comes to no end, unless {@link #failDials} ends it. */
  void silence(InetSocketAddress target) {
    silent.add(target);
  }

  /** Ends the dial that waits. */
  void failDials(InetSocketAddress target) {
    Objects.requireNonNull(unanswered.remove(target))
        .failed(new Dialler.Failure(Dialler.Failure.Reason.TIMED_OUT, "silent"));
    settle();
  }

  /** Runs all loops until none has anything left to do. */
  void settle() {
    boolean ran = true;
    while (ran) {
      ran = false;
      for (ManualLoop loop : loops) {
        ran |= loop.runTasks();
      }
    }
  }

  /** Timers that are set on all loops. */
  int timers() {
    settle();
    return loops.stream().mapToInt(ManualLoop::timers).sum();
  }

  void pass(Duration time) {
    settle();
    loops.forEach(loop -> loop.advance(time));
    settle();
  }

  long count(AccessCounter counter) {
    return counters.total(counter);
  }
}
