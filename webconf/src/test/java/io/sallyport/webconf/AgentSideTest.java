package io.sallyport.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Connection;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Event;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.wire.srl.Id128;
import io.sallyport.wire.srl.ProxyHeader;
import io.sallyport.wire.srl.SrlCode;
import io.sallyport.wire.srl.SrlMessage;
import io.sallyport.wire.srl.SrlRead;
import io.sallyport.wire.srl.SrlReader;
import io.sallyport.wire.srl.SrlWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pool that an agent keeps at one edge, whose part the test plays. */
class AgentSideTest {
  private static final InetSocketAddress EDGE =
      new InetSocketAddress(InetAddress.ofLiteral("10.20.0.11"), 8057);

  private final ManualLoop loop = new ManualLoop();
  private final List<RecordingConnection> dialled = new ArrayList<>();
  private final List<Event> said = new ArrayList<>();
  private final List<InetSocketAddress> backendsDialled = new ArrayList<>();
  private boolean isReachable = true;
  private boolean isServerThere;
  private int dials;
  private final Dialler edges =
      new Dialler() {
        @Override
        public void dial(Loop on, InetSocketAddress target, String name, Outcome outcome) {
          dials++;
          if (!isReachable) {
            on.execute(() -> outcome.failed(new Failure(Failure.Reason.REFUSED, "nobody listens")));
            return;
          }
          var connection =
              new RecordingConnection(
                  on,
                  dialled.size() + 1,
                  new RecordingConnection.Ends(
                      EDGE, EDGE, new PeerIdentity(Set.of(name), Set.of(), List.of())));
          dialled.add(connection);
          connection.open(outcome::opened);
        }
      };
  private final AgentService agent =
      new AgentService(
          new AgentSettings(
              List.of(Edge.SERVICE),
              List.of(),
              new AgentSettings.Place(
                  "conf.harbor.lan",
                  1,
                  List.of(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1"))),
              false,
              List.of()),
          new AgentService.Surroundings(
              List.of(loop),
              edges,
              (on, target, _, outcome) -> {
                backendsDialled.add(target);
                if (isServerThere) {
                  var connection =
                      new RecordingConnection(
                          on, 1_000, new RecordingConnection.Ends(EDGE, target, PeerIdentity.NONE));
                  on.execute(() -> connection.open(outcome::opened));
                  return;
                }
                on.execute(() ->
                    outcome.failed(
                        new Dialler.Failure(Dialler.Failure.Reason.REFUSED, "nobody listens")));
              },
              (event, _) -> said.add(event),
              this::now,
              Runnable::run));
  private final EdgePool pool =
      new EdgePool(agent, new AgentSettings.Place("ae1.harbor.lan", 8057), EDGE, loop);

  private Instant now() {
    return Edge.NOW.plusNanos(loop.nanoTime());
  }

  private void ready(RecordingConnection connection) {
    say(connection, new SrlMessage.Ready(25, 4, OptionalInt.empty(), "ae1"));
  }

  private void say(RecordingConnection connection, SrlMessage message) {
    connection.receive(SrlWriter.write(message));
    loop.runTasks();
  }

  private List<SrlMessage> heard(RecordingConnection connection) {
    loop.runTasks();
    var reader = new SrlReader();
    List<SrlMessage> messages = new ArrayList<>();
    ByteBuffer octets = ByteBuffer.wrap(connection.take());
    while (reader.next(octets) instanceof SrlRead.Message(var message)) {
      messages.add(message);
    }
    return messages;
  }

  private SrlMessage.Start start(String token) {
    return start(token, 9);
  }

  private SrlMessage.Start start(String token, int demand) {
    return new SrlMessage.Start(
        new Id128(1, 2),
        Edge.SERVICE,
        ProxyHeader.of(Edge.CLIENT, Edge.CLIENT, Edge.SERVICE, new Id128(1, 2)),
        token,
        Edge.SERVICE + ":443",
        OptionalInt.of(demand));
  }

  @Test
  void keepsAsManyAsTheEdgeWouldLike() {
    pool.maintain();
    assertThat(dialled).hasSize(8);
    assertThat(heard(dialled.getFirst())).first().isInstanceOf(SrlMessage.Hello.class);
    List.copyOf(dialled).forEach(this::ready);

    assertThat(dialled).hasSize(8);
    assertThat(agent.readyEdges()).containsExactly("ae1.harbor.lan[10.20.0.11]:8057");
    assertThat(said).contains(WebconfEvent.EDGE_READY);
  }

  @Test
  void announcesAsManyServicesAsItMayHave() {
    List<String> services = new ArrayList<>();
    for (int service = 0; service < AgentSettings.MAX_SERVICES; service++) {
      services.add("x".repeat(AgentSettings.MAX_CHARACTERS / AgentSettings.MAX_SERVICES));
    }
    assertThat(AgentSettings.areFew(services)).isTrue();
    var key = TokenMint.create().publicKey();
    var hello =
        new SrlMessage.Hello(services, new Id128(1, 2), List.of(key, key, key, key), "agent/1");

    assertThat(SrlWriter.write(hello)).hasSizeLessThan(4_096);
    services.set(0, services.getFirst() + "x".repeat(AgentSettings.MAX_SERVICES));
    assertThat(AgentSettings.areFew(services)).isFalse();
  }

  @Test
  void opensAnotherFirstAndMoreWhereManyWait() {
    pool.maintain();
    List.copyOf(dialled).forEach(this::ready);
    say(dialled.getFirst(), start("no-token"));

    assertThat(dialled).as("nine wait, and two more than that").hasSize(12);
    assertThat(heard(dialled.getFirst()))
        .contains(SrlMessage.Reject.of(new Id128(1, 2), SrlCode.TOKEN_INVALID));
  }

  @Test
  void waitsLongerEachTimeThatNobodyAnswers() {
    isReachable = false;
    pool.maintain();
    loop.runTasks();
    isReachable = true;
    loop.advance(Duration.ofSeconds(60));

    assertThat(dialled).isNotEmpty();
    assertThat(said).contains(WebconfEvent.EDGE_UNREACHABLE);
  }

  /** A node that is gone takes all its connections with it: that is one failure, not eight. */
  @Test
  void takesTheLossOfAnEdgeForOneFailure() {
    pool.maintain();
    List.copyOf(dialled).forEach(this::readyForEight);
    dialled.forEach(RecordingConnection::closeByRemote);
    loop.advance(Duration.ofSeconds(1));
    assertThat(dialled).as("back within a second").hasSize(16);
    assertThat(said).doesNotContain(WebconfEvent.EDGE_UNREACHABLE);
    dialled.subList(8, 16).forEach(RecordingConnection::closeByRemote);
    assertThat(said).as("none was ready").contains(WebconfEvent.EDGE_UNREACHABLE);
    loop.advance(Duration.ofSeconds(2));

    assertThat(dialled).as("back within two more").hasSize(24);
  }

  @Test
  void givesAnEdgeThatOthersFillAPause() {
    pool.maintain();
    for (int turn = 0; turn < 4; turn++) {
      List.copyOf(dialled).stream()
          .filter(RecordingConnection::isOpen)
          .forEach(connection -> say(connection, SrlMessage.Bye.of(SrlCode.POOL_FULL)));
    }

    assertThat(dials).isLessThanOrEqualTo(9);
    loop.advance(Duration.ofSeconds(2));
    assertThat(dialled.getLast().isOpen()).isTrue();
  }

  @Test
  void keepsOneLessWhereTheEdgeHasEnough() {
    pool.maintain();
    dialled.subList(0, 7).forEach(this::readyForEight);
    say(dialled.getLast(), SrlMessage.Bye.of(SrlCode.POOL_FULL));
    for (int second = 0; second < 9 * 60; second++) {
      pingAll();
      loop.advance(Duration.ofSeconds(1));
    }
    assertThat(dialled).hasSize(8);
    for (int second = 0; second < 60; second++) {
      pingAll();
      loop.advance(Duration.ofSeconds(1));
    }

    assertThat(dialled).hasSize(9);
  }

  /** More wait than the edge lets one agent keep ready. */
  @Test
  void offersNoMoreUntilTheEdgeThatHasEnoughTakesOne() {
    pool.maintain();
    List.copyOf(dialled).forEach(this::readyForEight);
    say(dialled.get(0), start("no-token", 150));
    refuseFrom(8);
    assertThat(dialled).as("as many as are opened at once").hasSize(8 + 16);
    loop.advance(Duration.ofSeconds(4));
    assertThat(dialled).hasSize(8 + 16);
    say(dialled.get(1), start("no-token", 150));
    assertThat(dialled).as("there is room again").hasSize(8 + 32);
    refuseFrom(8 + 16);
    loop.advance(Duration.ofSeconds(6));

    assertThat(dialled).hasSize(8 + 48);
  }

  private void refuseFrom(int index) {
    List.copyOf(dialled.subList(index, dialled.size()))
        .forEach(connection -> say(connection, SrlMessage.Bye.of(SrlCode.POOL_FULL)));
  }

  @Test
  void keepsNoMoreOnceAnEdgeTellsOfNobodyWaiting() {
    pool.maintain();
    List.copyOf(dialled).forEach(this::readyForEight);
    say(dialled.get(0), start("no-token", 20));
    assertThat(dialled).hasSize(8 + 15);
    dialled.subList(8, dialled.size()).forEach(this::readyForEight);
    dialled.subList(0, 10).forEach(RecordingConnection::closeByRemote);
    loop.advance(Duration.ofSeconds(2));

    assertThat(dialled).as("13 are kept, and 8 are wanted").hasSize(8 + 15);
  }

  @Test
  void looksForTheServerAtEachOfItsAddresses() {
    pool.maintain();
    List.copyOf(dialled).forEach(this::ready);
    var mint = TokenMint.create();
    say(dialled.getFirst(), start(mint.mint(Edge.SERVICE, "c", Edge.NOW.plusSeconds(60))));
    loop.runTasks();

    assertThat(backendsDialled)
        .extracting(InetSocketAddress::getAddress)
        .containsExactly(InetAddress.ofLiteral("::1"), InetAddress.ofLiteral("127.0.0.1"));
    assertThat(heard(dialled.getFirst()))
        .contains(SrlMessage.Reject.of(new Id128(1, 2), SrlCode.BACKEND_UNREACHABLE));
    assertThat(said).contains(WebconfEvent.BACKEND_UNREACHABLE);
  }

  /** Whoever has broken into an edge has all tokens that it ever saw. */
  @ParameterizedTest
  @CsvSource({
    "-3600, BACKEND_UNREACHABLE",
    "300, BACKEND_UNREACHABLE",
    "301, TOKEN_INVALID",
    "-3601, TOKEN_INVALID"
  })
  void takesNoTokenOutOfItsTime(int secondsAfter, SrlCode answer) {
    pool.maintain();
    List.copyOf(dialled).forEach(this::ready);
    Instant end = now().minusSeconds(secondsAfter);
    String token = TokenMint.create().mint(Edge.SERVICE, "c", end);
    say(dialled.getFirst(), start(token));

    assertThat(heard(dialled.getFirst())).contains(SrlMessage.Reject.of(new Id128(1, 2), answer));
    assertThat(said.contains(WebconfEvent.TOKEN_OUT_OF_TIME))
        .isEqualTo(answer == SrlCode.TOKEN_INVALID);
  }

  @Test
  void takesATokenOnceWhateverTheEdgeSays() {
    isServerThere = true;
    pool.maintain();
    List.copyOf(dialled).forEach(this::ready);
    String token = TokenMint.create().mint(Edge.SERVICE, "c", Edge.NOW.plusSeconds(60));
    dialled.get(0).receive(SrlWriter.write(start(token)));
    say(dialled.get(1), start(token));
    say(dialled.get(2), start(token));

    assertThat(heard(dialled.get(0))).contains(new SrlMessage.Accept(new Id128(1, 2)));
    for (int again = 1; again <= 2; again++) {
      assertThat(heard(dialled.get(again)))
          .contains(SrlMessage.Reject.of(new Id128(1, 2), SrlCode.TOKEN_REPLAYED));
    }
  }

  /** The edge that got no answer in time offers the client on another connection. */
  @Test
  void takesATokenAgainIfTheClientWasNotJoined() {
    pool.maintain();
    List.copyOf(dialled).forEach(this::ready);
    String token = TokenMint.create().mint(Edge.SERVICE, "c", Edge.NOW.plusSeconds(60));
    say(dialled.get(0), start(token));
    isServerThere = true;
    dialled.get(1).receive(SrlWriter.write(start(token)));
    dialled.get(1).closeByRemote();
    loop.runTasks();
    say(dialled.get(2), start(token));

    assertThat(heard(dialled.get(0)))
        .contains(SrlMessage.Reject.of(new Id128(1, 2), SrlCode.BACKEND_UNREACHABLE));
    assertThat(heard(dialled.get(2))).contains(new SrlMessage.Accept(new Id128(1, 2)));
  }

  /** Before it is closed, an old connection is replaced; clients come all the while. */
  @Test
  void replacesConnectionsThatAreOld() {
    pool.maintain();
    List.copyOf(dialled).forEach(this::readyForEight);
    var first = dialled.getFirst();
    for (int second = 0; second < 67 * 60 && dialled.size() == 8; second++) {
      pingAll();
      loop.advance(Duration.ofSeconds(1));
    }
    assertThat(dialled).hasSizeGreaterThan(8);
    dialled.subList(8, dialled.size()).forEach(this::readyForEight);
    long leaving =
        dialled.subList(0, 8).stream()
            .filter(connection -> heard(connection).contains(SrlMessage.Bye.of(SrlCode.ROTATE)))
            .count();

    assertThat(leaving).isEqualTo(dialled.size() - 8);
    assertThat(first.wasReset()).isFalse();
  }

  private void readyForEight(RecordingConnection connection) {
    say(connection, new SrlMessage.Ready(25, 8, OptionalInt.empty(), "ae1"));
  }

  private void pingAll() {
    if (loop.nanoTime() % Duration.ofSeconds(25).toNanos() == 0) {
      dialled.forEach(connection -> say(connection, new SrlMessage.Ping(7, OptionalInt.empty())));
    }
  }

  @Test
  void givesAnEdgeThatRefusesItAMinute() {
    pool.maintain();
    List.copyOf(dialled)
        .forEach(connection -> say(connection, SrlMessage.Bye.of(SrlCode.SERVICE_NOT_ALLOWED)));
    loop.advance(Duration.ofSeconds(59));
    assertThat(dialled).hasSize(8);
    loop.advance(Duration.ofSeconds(2));

    assertThat(dialled).hasSize(16);
    assertThat(said).contains(WebconfEvent.EDGE_REFUSED);
  }

  @Test
  void comesBackWhenADrainingEdgeSays() {
    pool.maintain();
    List.copyOf(dialled).forEach(this::ready);
    List.copyOf(dialled)
        .forEach(connection -> say(connection, new SrlMessage.Bye(6, OptionalInt.of(7), "")));
    assertThat(agent.readyEdges()).isEmpty();
    assertThat(said).contains(WebconfEvent.NO_EDGE);
    loop.advance(Duration.ofSeconds(6));
    assertThat(dialled).hasSize(8);
    loop.advance(Duration.ofSeconds(2));

    assertThat(dialled).hasSizeGreaterThan(8);
  }

  @Test
  void answersPingsAndLeavesAnEdgeThatFallsSilent() {
    pool.maintain();
    List.copyOf(dialled).forEach(this::ready);
    var first = dialled.getFirst();
    heard(first);
    loop.advance(Duration.ofSeconds(70));
    say(first, new SrlMessage.Ping(7, OptionalInt.empty()));
    assertThat(heard(first)).containsExactly(new SrlMessage.Pong(7));
    loop.advance(Duration.ofSeconds(74));
    assertThat(first.isOpen()).isTrue();
    loop.advance(Duration.ofSeconds(2));

    assertThat(first.wasReset()).isTrue();
  }

  @Test
  void rejectsAnOfferThatCrossedItsGoodbye() {
    pool.maintain();
    List.copyOf(dialled).forEach(this::ready);
    pool.drain();
    loop.runTasks();
    var first = dialled.getFirst();
    assertThat(heard(first)).contains(SrlMessage.Bye.of(SrlCode.DRAINING));
    say(first, start("any"));

    assertThat(heard(first)).contains(SrlMessage.Reject.of(new Id128(1, 2), SrlCode.DRAINING));
    assertThat(first.isOpen()).isFalse();
  }

  @Test
  void leavesAnEdgeThatSpeaksSomethingElse() {
    pool.maintain();
    Connection first = dialled.getFirst();
    dialled.getFirst().receive("no reverse link");
    loop.runTasks();

    assertThat(first.isOpen()).isFalse();
  }
}
