package io.sallyport.webconf;

import io.sallyport.net.AddressSet;
import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.InnerGate;
import io.sallyport.net.NetCounter;
import io.sallyport.net.StrangerGate;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Event;
import io.sallyport.telemetry.Events;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.topology.Webconf;
import io.sallyport.wire.srl.Id128;
import io.sallyport.wire.srl.SrlMessage;
import io.sallyport.wire.srl.SrlRead;
import io.sallyport.wire.srl.SrlReader;
import io.sallyport.wire.srl.SrlWriter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An edge without sockets: a loop whose time a test sets, clients and agents that it plays. */
final class Edge {
  static final String SERVICE = "fe1.example.com";
  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final InetSocketAddress CLIENT = new InetSocketAddress("203.0.113.7", 51_000);

  /** An address that many are behind. */
  static final InetSocketAddress OFFICE = new InetSocketAddress("203.0.113.200", 51_000);

  private static final InetSocketAddress OUTSIDE = new InetSocketAddress("198.51.100.20", 443);
  private static final InetSocketAddress INSIDE = new InetSocketAddress("10.20.0.11", 8057);
  private static final InetSocketAddress SERVER = new InetSocketAddress("10.20.1.21", 40_000);

  final ManualLoop loop = new ManualLoop();
  final Counters<WebconfCounter> counters = new Counters<>("webconf", WebconfCounter.class);
  final List<Event> said = new ArrayList<>();

  /** The same, each with its fields. */
  final List<String> lines = new ArrayList<>();

  final TokenMint mint = TokenMint.create();
  final StrangerGate strangers =
      new StrangerGate(StrangerGate.Limits.DEFAULT, AddressSet.of(OFFICE.getAddress()), 0);
  final Counters<NetCounter> net = new Counters<>("net", NetCounter.class);
  final WebconfShared.Meters meters = new WebconfShared.Meters();
  final KeyRing keys;
  final Switchboard switchboard;
  private final WebconfShared shared;
  private final InnerGate gate;
  private long lastSerial;

  Edge() {
    this(Webconf.Limits.DEFAULT);
  }

  Edge(Webconf.Limits limits) {
    this(new Webconf(Optional.empty(), List.of(), List.of(), Optional.empty(), limits));
  }

  Edge(Webconf settings) {
    Events events =
        (event, fields) -> {
          said.add(event);
          lines.add(event.id() + " " + Arrays.toString(fields));
        };
    shared =
        new WebconfShared(
            "ae1.harbor.lan",
            settings,
            loop,
            strangers,
            counters,
            events,
            events,
            () -> NOW.plusNanos(loop.nanoTime()),
            new SecureRandom(),
            Runnable::run,
            meters);
    gate = new InnerGate("EXT-08", strangers, net, events);
    keys = new KeyRing(settings.keys());
    switchboard = new Switchboard(shared, keys);
  }

  String token() {
    return token(SERVICE);
  }

  String token(String service) {
    return mint.mint(service, "7ECB", NOW.plusNanos(loop.nanoTime()).plusSeconds(120));
  }

  /** A client that has connected. */
  Client client() {
    return client(CLIENT);
  }

  Client client(InetSocketAddress from) {
    return new Client(
        connection(OUTSIDE, from, Set.of()), opened -> handler(opened, Optional.empty()));
  }

  private ConnectionHandler handler(Connection opened, Optional<StrangerGate.Entry> entry) {
    var arrival = new ClientConnection.Arrival(opened, entry);
    return new ClientConnection(arrival, shared, switchboard, keys);
  }

  /** A client at a listener that serves others too. */
  Client clientAmongOthers() {
    return clientAmongOthers(CLIENT);
  }

  Client clientAmongOthers(InetSocketAddress from) {
    return new Client(
        connection(OUTSIDE, from, Set.of()),
        gate.before((opened, entry) -> handler(opened, Optional.of(entry))));
  }

  /** A client that has shown a good token. */
  Client invited() {
    Client client = client();
    client.connect(SERVICE, token());
    return client;
  }

  /** An agent that has said hello. */
  Agent agent() {
    return agent(Id128.random(new SecureRandom()), SERVICE);
  }

  Agent agent(Id128 instance, String... services) {
    Agent agent = new Agent(Set.of(SERVICE, "conf.example.com"));
    agent.say(
        new SrlMessage.Hello(List.of(services), instance, List.of(mint.publicKey()), "test/1"));
    return agent;
  }

  Agent silentAgent() {
    return new Agent(Set.of(SERVICE, "conf.example.com"));
  }

  ConnectionHandler legacy(Connection connection) {
    return legacyServers().opened(connection);
  }

  LegacyServers legacyServers() {
    return new LegacyServers(shared);
  }

  RecordingConnection fromInside() {
    return connection(INSIDE, SERVER, Set.of(SERVICE));
  }

  void pass(Duration time) {
    loop.advance(time);
  }

  long count(WebconfCounter counter) {
    return counters.total(counter);
  }

  private RecordingConnection connection(
      InetSocketAddress local, InetSocketAddress remote, Set<String> names) {
    return new RecordingConnection(
        loop,
        ++lastSerial,
        new RecordingConnection.Ends(local, remote, new PeerIdentity(names, Set.of(), List.of())));
  }

  /** A client outside, played by the test. */
  final class Client {
    final RecordingConnection connection;

    private Client(RecordingConnection connection, ConnectionHandler.Factory service) {
      this.connection = connection;
      connection.open(service);
    }

    void connect(String host, String token) {
      say("CONNECT " + host + ":443 HTTP/1.1\r\nProxy-Authorization: Bearer " + token + "\r\n\r\n");
    }

    void say(String text) {
      connection.receive(text);
      loop.runTasks();
    }

    /** What it has heard since it was last asked. */
    String heard() {
      loop.runTasks();
      return connection.takeText();
    }

    /** Status of the answer; empty if there is none. */
    String status() {
      String heard = heard();
      return heard.startsWith("HTTP/1.1 ") ? heard.substring(9, 12) : heard;
    }
  }

  /** An agent inside, played by the test. */
  final class Agent {
    final RecordingConnection connection;
    private final SrlReader reader = new SrlReader();

    private Agent(Set<String> names) {
      connection = connection(INSIDE, SERVER, names).speaking(WebconfService.LINK_ALPN);
      connection.open(opened -> new AgentConnection(opened, shared, switchboard));
    }

    void say(SrlMessage message) {
      connection.receive(SrlWriter.write(message));
      loop.runTasks();
    }

    /** All messages heard since it was last asked. */
    List<SrlMessage> heard() {
      loop.runTasks();
      List<SrlMessage> messages = new ArrayList<>();
      ByteBuffer octets = ByteBuffer.wrap(connection.take());
      while (reader.next(octets) instanceof SrlRead.Message(var message)) {
        messages.add(message);
      }
      return messages;
    }

    /** The offer that it heard last. */
    SrlMessage.Start start() {
      return heard().stream()
          .filter(SrlMessage.Start.class::isInstance)
          .map(SrlMessage.Start.class::cast)
          .reduce((_, last) -> last)
          .orElseThrow(() -> new AssertionError("nothing is offered"));
    }

    /** Code of the goodbye that it heard; 0 if there was none. */
    int bye() {
      return heard().stream()
          .filter(SrlMessage.Bye.class::isInstance)
          .mapToInt(message -> ((SrlMessage.Bye) message).code())
          .findFirst()
          .orElse(0);
    }

    void accept() {
      say(new SrlMessage.Accept(start().session()));
    }
  }
}
