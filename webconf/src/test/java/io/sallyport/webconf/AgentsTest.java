package io.sallyport.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.AddressBlock;
import io.sallyport.topology.Webconf;
import io.sallyport.wire.srl.Id128;
import io.sallyport.wire.srl.SrlCode;
import io.sallyport.wire.srl.SrlMessage;
import io.sallyport.wire.srl.SrlWriter;
import io.sallyport.wire.srl.TokenKey;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an agent may say and when, what it may serve, and how it is kept. */
class AgentsTest {
  private static final Id128 ONE = new Id128(1, 1);
  private final Edge edge = new Edge();

  @Test
  void parksWhoMayServeWhatItSays() {
    var agent = edge.agent();

    assertThat(agent.heard())
        .containsExactly(new SrlMessage.Ready(25, 8, OptionalInt.empty(), "ae1.harbor.lan"));
    assertThat(edge.switchboard.parked()).isEqualTo(1);
    assertThat(agent.connection.isProven()).isTrue();
  }

  @Test
  void refusesAServiceThatTheCertificateDoesNotCover() {
    var agent = edge.agent(ONE, Edge.SERVICE, "evil.example.com");

    assertThat(agent.bye()).isEqualTo(3);
    assertThat(agent.connection.isOpen()).isFalse();
    assertThat(edge.keys.size()).isZero();
    assertThat(edge.said).contains(WebconfEvent.AGENT_REFUSED);
  }

  @Test
  void letsTheTopologyAllowMore() {
    var allowing =
        new Edge(
            new Webconf(
                Optional.empty(),
                List.of(new Webconf.Allowed(Edge.SERVICE, List.of("meet.example.com"))),
                List.of(),
                Optional.empty(),
                Webconf.Limits.DEFAULT));

    assertThat(allowing.agent(ONE, "meet.example.com").bye()).isZero();
    assertThat(allowing.agent(ONE, "meet2.example.com").bye()).isEqualTo(3);
  }

  @Test
  void closesWhoSaysNothing() {
    var agent = edge.silentAgent();
    edge.pass(Duration.ofSeconds(10));

    assertThat(agent.bye()).isEqualTo(2);
    assertThat(agent.connection.isOpen()).isFalse();
  }

  static List<SrlMessage> messagesOutOfTurn() {
    return List.of(
        new SrlMessage.Ready(1, 1, OptionalInt.empty(), ""),
        new SrlMessage.Ping(1, OptionalInt.empty()),
        new SrlMessage.Pong(1),
        new SrlMessage.Accept(ONE),
        SrlMessage.Reject.of(ONE, SrlCode.OVERLOADED));
  }

  @ParameterizedTest
  @MethodSource("messagesOutOfTurn")
  void refusesAMessageBeforeHelloAndWhileParked(SrlMessage message) {
    var fresh = edge.silentAgent();
    fresh.say(message);
    var parked = edge.agent();
    parked.heard();
    parked.say(message);

    assertThat(fresh.bye()).isEqualTo(2);
    assertThat(parked.bye()).isEqualTo(2);
    assertThat(edge.switchboard.parked()).isZero();
  }

  static List<SrlMessage> messagesThatAnswerNoOffer() {
    return List.of(
        new SrlMessage.Hello(List.of(Edge.SERVICE), ONE, List.of(), ""),
        new SrlMessage.Ready(1, 1, OptionalInt.empty(), ""),
        new SrlMessage.Ping(1, OptionalInt.empty()),
        new SrlMessage.Pong(1),
        new SrlMessage.Accept(ONE),
        SrlMessage.Reject.of(ONE, SrlCode.OVERLOADED));
  }

  /** What answers no offer ends the connection, and the client is offered to the next. */
  @ParameterizedTest
  @MethodSource("messagesThatAnswerNoOffer")
  void refusesAMessageOutOfTurnWhileItIsOffered(SrlMessage message) {
    var wrong = edge.agent();
    var client = edge.invited();
    wrong.start();
    var other = edge.agent();
    wrong.say(message);

    assertThat(wrong.bye()).isEqualTo(2);
    assertThat(wrong.connection.isOpen()).isFalse();
    wrong.connection.closeByRemote();
    other.accept();
    assertThat(client.status()).isEqualTo("200");
  }

  @Test
  void refusesASecondHello() {
    var agent = edge.agent();
    agent.heard();
    agent.say(new SrlMessage.Hello(List.of(Edge.SERVICE), ONE, List.of(), ""));

    assertThat(agent.bye()).isEqualTo(2);
  }

  @Test
  void refusesAnAcceptOfAnotherSession() {
    var agent = edge.agent();
    var client = edge.invited();
    agent.start();
    agent.say(new SrlMessage.Accept(ONE));

    assertThat(agent.bye()).isEqualTo(2);
    edge.loop.runTasks();
    edge.pass(Duration.ofSeconds(5));
    assertThat(client.status()).isEqualTo("503");
  }

  @Test
  void refusesAnotherVersion() {
    var agent = edge.silentAgent();
    byte[] hello = SrlWriter.write(SrlMessage.Bye.of(SrlCode.ROTATE));
    hello[2] = 2;
    agent.connection.receive(hello);

    assertThat(agent.bye()).isEqualTo(1);
  }

  @Test
  void pingsAndDropsWhoDoesNotAnswer() {
    var agent = edge.agent();
    agent.heard();
    SrlMessage.Ping ping = ping(agent);
    agent.say(new SrlMessage.Pong(ping.nonce()));
    ping(agent);
    edge.pass(Duration.ofSeconds(4));
    assertThat(agent.connection.isOpen()).isTrue();
    edge.pass(Duration.ofSeconds(1));

    assertThat(agent.connection.wasReset()).isTrue();
    assertThat(edge.switchboard.parked()).isZero();
    assertThat(edge.count(WebconfCounter.AGENTS_LOST)).isEqualTo(1);
  }

  /** The next PING, which comes after 20 to 30 s. */
  private SrlMessage.Ping ping(Edge.Agent agent) {
    for (int seconds = 0; seconds < 30; seconds++) {
      edge.pass(Duration.ofSeconds(1));
      for (SrlMessage message : agent.heard()) {
        if (message instanceof SrlMessage.Ping ping) {
          assertThat(seconds).isGreaterThanOrEqualTo(19);
          return ping;
        }
      }
    }
    throw new AssertionError("no PING within 30 s");
  }

  /** Whoever waits gets a free connection at once, so none waits while there is one. */
  @Test
  void tellsHowManyWait() {
    var agent = edge.agent();
    agent.heard();

    assertThat(ping(agent).demand()).hasValue(0);
  }

  @Test
  void refusesAPongThatEchoesSomethingElse() {
    var agent = edge.agent();
    agent.heard();
    SrlMessage.Ping ping = ping(agent);
    agent.say(new SrlMessage.Pong(ping.nonce() + 1));

    assertThat(agent.bye()).isEqualTo(2);
  }

  @Test
  void keepsNoMoreThanItsShare() {
    for (int i = 0; i < 64; i++) {
      assertThat(edge.agent(ONE, Edge.SERVICE).bye()).isZero();
    }

    assertThat(edge.agent(ONE, Edge.SERVICE).bye()).isEqualTo(5);
    for (int agent = 2; agent < 5; agent++) {
      for (int i = 0; i < 64; i++) {
        assertThat(edge.agent(new Id128(agent, 0), Edge.SERVICE).bye()).isZero();
      }
    }
    assertThat(edge.switchboard.parked()).isEqualTo(256);
    assertThat(edge.agent(new Id128(9, 0), Edge.SERVICE).bye()).isEqualTo(5);
    assertThat(edge.agent(new Id128(9, 0), "conf.example.com").bye()).isZero();
  }

  @Test
  void keepsItsKeysForAWhileAfterItsLastConnection() {
    var one = edge.agent(ONE, Edge.SERVICE);
    var two = edge.agent(ONE, Edge.SERVICE);
    one.connection.closeByRemote();
    edge.pass(Duration.ofSeconds(15));
    assertThat(edge.keys.size()).isEqualTo(1);
    two.connection.closeByRemote();
    edge.pass(Duration.ofSeconds(299));
    assertThat(edge.keys.size()).isEqualTo(1);
    edge.pass(Duration.ofSeconds(1));

    assertThat(edge.keys.size()).isZero();
  }

  @Test
  void keepsTheKeysOfWhoComesBack() {
    edge.agent(ONE, Edge.SERVICE).connection.closeByRemote();
    edge.pass(Duration.ofSeconds(200));
    edge.agent(ONE, Edge.SERVICE);
    edge.pass(Duration.ofSeconds(20));

    assertThat(edge.keys.size()).isEqualTo(1);
  }

  @Test
  void countsTheWhileFromTheLastTime() {
    edge.agent(ONE, Edge.SERVICE).connection.closeByRemote();
    edge.pass(Duration.ofSeconds(200));
    edge.agent(ONE, Edge.SERVICE).connection.closeByRemote();
    edge.pass(Duration.ofSeconds(299));
    assertThat(edge.keys.size()).isEqualTo(1);
    edge.pass(Duration.ofSeconds(1));

    assertThat(edge.keys.size()).isZero();
  }

  /** Whoever may serve one name cannot take the room for the keys of others. */
  @Test
  void takesSoManyKeysOfAServiceAndNoMore() {
    for (int i = 0; i < KeyRing.MOST_OF_A_SERVICE; i++) {
      assertThat(announce(Edge.SERVICE, i).bye()).isZero();
    }

    assertThat(announce(Edge.SERVICE, 1_000).bye()).isEqualTo(12);
    assertThat(announce(Edge.SERVICE, 1).bye()).as("one that is known").isZero();
    assertThat(announce("conf.example.com", 1_000).bye()).isZero();
  }

  private Edge.Agent announce(String service, int id) {
    return announce(new Id128(id, id), id, edge.mint, service);
  }

  private Edge.Agent announce(Id128 instance, int id, TokenMint mint, String... services) {
    var agent = edge.silentAgent();
    TokenKey key = TokenKey.of(id, mint.publicKey().raw()).orElseThrow();
    agent.say(new SrlMessage.Hello(List.of(services), instance, List.of(key), "test/1"));
    return agent;
  }

  @Test
  void keepsNothingOfAHelloThatIsRefused() {
    for (int i = 0; i < KeyRing.MOST_OF_A_SERVICE; i++) {
      announce(Edge.SERVICE, i);
    }
    var instance = new Id128(999, 0);
    var refused = announce(instance, 1_000, edge.mint, "conf.example.com", Edge.SERVICE);

    assertThat(refused.bye()).isEqualTo(12);
    assertThat(edge.keys.of("conf.example.com", 1_000)).isEmpty();
    assertThat(edge.keys.isKnown(instance)).isFalse();
  }

  /** A forged token is tried with every key of its name. */
  @Test
  void knowsAFewKeysOfANameAndTheLatest() {
    var mints = Stream.generate(TokenMint::create).limit(6).toList();
    for (int agent = 0; agent < 6; agent++) {
      announce(new Id128(agent, 0), 7, mints.get(agent), Edge.SERVICE);
    }
    announce(new Id128(9, 0), 7, mints.get(3), Edge.SERVICE);

    assertThat(edge.keys.of(Edge.SERVICE, 7))
        .extracting(key -> List.of(key.raw()))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyInAnyOrderElementsOf(
            mints.subList(2, 6).stream().map(mint -> List.of(mint.publicKey().raw())).toList());
    assertThat(edge.keys.isKnown(new Id128(1, 0))).isFalse();
    assertThat(edge.keys.isKnown(new Id128(2, 0))).isTrue();
  }

  @Test
  void remembersNobodyWhoAnnouncedNothing() {
    var agent = edge.silentAgent();
    agent.say(new SrlMessage.Hello(List.of(Edge.SERVICE), ONE, List.of(), "test/1"));
    int timers = edge.loop.timers();
    agent.connection.closeByRemote();
    edge.loop.runTasks();

    assertThat(edge.loop.timers()).isLessThan(timers);
    assertThat(edge.switchboard.leaving()).isZero();
  }

  @Test
  void remembersSoManyWhoAreGone() {
    for (int agent = 0; agent <= Switchboard.MOST_LEAVING; agent++) {
      announce(new Id128(agent, 1), agent % 64, edge.mint, Edge.SERVICE).connection.closeByRemote();
      edge.loop.runTasks();
    }

    assertThat(edge.switchboard.leaving()).isEqualTo(Switchboard.MOST_LEAVING);
    assertThat(edge.keys.isKnown(new Id128(0, 1))).as("the first is forgotten").isFalse();
    edge.pass(Duration.ofMinutes(5));
    assertThat(edge.switchboard.leaving()).isZero();
    assertThat(edge.keys.size()).isZero();
  }

  @Test
  void hasRoomForKeysAgainOnceTheirAgentsAreGone() {
    for (int i = 0; i < KeyRing.MOST_OF_A_SERVICE; i++) {
      announce(Edge.SERVICE, i).connection.closeByRemote();
    }
    edge.pass(Duration.ofMinutes(5));

    assertThat(edge.keys.size()).isZero();
    assertThat(announce(Edge.SERVICE, 1_000).bye()).isZero();
  }

  @Test
  void lettingAgentsGoItTellsThemWhenToComeBack() {
    var agent = edge.agent();
    agent.heard();
    edge.switchboard.drain();

    assertThat(agent.heard()).containsExactly(new SrlMessage.Bye(6, OptionalInt.of(30), ""));
    assertThat(edge.agent().bye()).isEqualTo(6);
  }

  @Test
  void closesAServerThatSpeaksSomethingElseAndSaysSoOnceAnHour() {
    var connection = edge.fromInside();
    connection.open(edge::legacy);

    assertThat(connection.isOpen()).isFalse();
    assertThat(edge.count(WebconfCounter.LEGACY_SERVERS)).isEqualTo(1);
    assertThat(edge.said).containsExactly(WebconfEvent.LEGACY_SERVER);
  }

  @Test
  void keepsWhatSuchAServerSaysFirstIfItIsAskedTo(@TempDir Path folder) throws IOException {
    var capturing = capturing(folder);
    var connection = capturing.fromInside();
    connection.open(capturing::legacy);
    connection.receive("unknown");
    connection.receive(new byte[5_000]);
    capturing.loop.runTasks();

    assertThat(connection.isOpen()).isFalse();
    assertThat(captured(folder, ".bin")).hasSize(1);
    assertThat(Files.readAllBytes(captured(folder, ".bin").getFirst()))
        .hasSize(4_096)
        .startsWith("unknown".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void keepsSoManyOfThemAndNoMore(@TempDir Path folder) throws IOException {
    var capturing = capturing(folder);
    var servers = capturing.legacyServers();
    for (int i = 0; i < LegacyServers.MOST_CAPTURES + 2; i++) {
      var connection = capturing.fromInside();
      connection.open(servers::opened);
      connection.receive("unknown");
      connection.endByRemote();
      capturing.loop.runTasks();
    }

    assertThat(captured(folder, ".txt")).hasSize(LegacyServers.MOST_CAPTURES);
  }

  private static Edge capturing(Path folder) {
    return new Edge(
        new Webconf(
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.of(
                new Webconf.Capture(
                    folder, List.of(new AddressBlock(InetAddress.ofLiteral("10.20.1.0"), 24)))),
            Webconf.Limits.DEFAULT));
  }

  private static List<Path> captured(Path folder, String ending) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(path -> path.toString().endsWith(ending)).toList();
    }
  }
}
