package io.sallyport.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.StrangerGate;
import io.sallyport.topology.Webconf;
import io.sallyport.wire.srl.ConferenceToken;
import io.sallyport.wire.srl.Id128;
import io.sallyport.wire.srl.ProxyHeader;
import io.sallyport.wire.srl.SrlCode;
import io.sallyport.wire.srl.SrlMessage;
import io.sallyport.wire.srl.SrlWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a good token to an agent that takes the client, and all that may come between. */
class OffersTest {
  private static final Id128 ONE = new Id128(1, 1);
  private static final Id128 TWO = new Id128(2, 2);
  private final Edge edge = new Edge();

  @Test
  void tellsTheAgentWhoComes() {
    var agent = edge.agent();
    String token = edge.token();
    var client = edge.client();
    client.connect("FE1.example.com", token);
    SrlMessage.Start start = agent.start();

    assertThat(start.service()).isEqualTo(Edge.SERVICE);
    assertThat(start.token()).isEqualTo(token);
    assertThat(start.target()).isEqualTo("fe1.example.com:443");
    assertThat(start.proxy2())
        .isEqualTo(
            ProxyHeader.of(
                Edge.CLIENT,
                new InetSocketAddress("198.51.100.20", 443),
                Edge.SERVICE,
                start.session()));
  }

  /** Whoever reads logs may not join. */
  @Test
  void tellsOfASessionAtItsEndAndNeverItsToken() {
    var agent = edge.agent();
    String token = edge.token();
    var client = edge.client();
    client.connect(Edge.SERVICE, token);
    SrlMessage.Start start = agent.start();
    agent.say(new SrlMessage.Accept(start.session()));
    client.say("question");
    agent.connection.receive("answer");
    edge.pass(Duration.ofSeconds(7));
    client.connection.closeByRemote();
    edge.loop.runTasks();
    var again = edge.client();
    again.connect(Edge.SERVICE, token);
    assertThat(again.status()).isEqualTo("403");

    assertThat(edge.lines)
        .contains(
            "session-ended [session, %s, from, 203.0.113.7, service, fe1.example.com, conference, 7ECB, token, %s, fromClient, 8, fromAgent, 6, seconds, 7, reason, CUT]"
                .formatted(start.session(), ConferenceToken.read(token).orElseThrow().shortUse()));
    assertThat(edge.said).contains(WebconfEvent.CLIENT_REFUSED);
    assertThat(edge.lines).noneMatch(line -> line.contains(token.substring(token.length() - 20)));
  }

  @Test
  void measuresHowLongJoiningTook() {
    var agent = edge.agent();
    edge.invited();
    edge.pass(Duration.ofMillis(300));
    agent.accept();

    assertThat(edge.meters.joins().sumSeconds()).isEqualTo(0.3);
  }

  @Test
  void countsWhoDoesNotTakeWhatIsThere() {
    var agent = edge.agent();
    var client = edge.invited();
    agent.accept();
    client.connection.setWritable(false);
    agent.connection.receive("more than it takes");
    edge.loop.runTasks();
    assertThat(edge.meters.stalled().sum()).isEqualTo(1);
    agent.connection.closeByRemote();
    edge.loop.runTasks();

    assertThat(edge.meters.stalled().sum()).isZero();
  }

  @Test
  void keepsWhatCameBeforeTheAnswerAndSendsItFirst() {
    var agent = edge.agent();
    var client = edge.client();
    client.say(
        "CONNECT fe1.example.com:443 HTTP/1.1\r\nProxy-Authorization: Bearer "
            + edge.token()
            + "\r\n\r\nfirst,");
    client.say("second,");
    SrlMessage.Start start = agent.start();
    assertThat(agent.connection.take()).isEmpty();
    agent.say(new SrlMessage.Accept(start.session()));
    client.say("third");

    assertThat(agent.connection.takeText()).isEqualTo("first,second,third");
  }

  @Test
  void stopsReadingAClientThatSaysTooMuchBeforeItIsTaken() {
    var agent = edge.agent();
    var client = edge.invited();
    client.say("x".repeat(64 * 1024 - 1));
    assertThat(client.connection.isReading()).isTrue();
    client.say("x");
    assertThat(client.connection.isReading()).isFalse();
    agent.accept();

    assertThat(client.connection.isReading()).isTrue();
    assertThat(agent.connection.take()).hasSize(64 * 1024);
  }

  @Test
  void passesOnWhatFollowsTheAcceptAtOnce() {
    var agent = edge.agent();
    var client = edge.invited();
    byte[] accept = SrlWriter.write(new SrlMessage.Accept(agent.start().session()));
    byte[] both = Arrays.copyOf(accept, accept.length + 2);
    both[accept.length] = 'h';
    both[accept.length + 1] = 'i';
    agent.connection.receive(both);

    assertThat(client.heard()).isEqualTo("HTTP/1.1 200 Connection established\r\n\r\nhi");
  }

  @Test
  void waitsForAnAgentAndTakesTheFirstThatComes() {
    edge.agent().connection.closeByRemote();
    var first = edge.invited();
    var second = edge.invited();
    assertThat(edge.switchboard.waiting()).isEqualTo(2);
    edge.pass(Duration.ofSeconds(4));
    var agent = edge.agent();
    SrlMessage.Start start = agent.start();

    assertThat(start.demand()).hasValue(1);
    agent.say(new SrlMessage.Accept(start.session()));
    assertThat(first.status()).isEqualTo("200");
    edge.pass(Duration.ofSeconds(1));
    assertThat(second.heard()).contains("503", "Retry-After: 2");
    assertThat(edge.switchboard.waiting()).isZero();
    assertThat(edge.switchboard.sessions()).isEqualTo(1);
    assertThat(edge.count(WebconfCounter.NO_AGENT)).isEqualTo(1);
  }

  @Test
  void letsAClientGoThatDoesNotWait() {
    edge.agent().connection.closeByRemote();
    var client = edge.invited();
    client.connection.closeByRemote();
    edge.loop.runTasks();

    assertThat(edge.switchboard.waiting()).isZero();
    assertThat(edge.switchboard.sessions()).isZero();
    assertThat(edge.agent().heard()).hasSize(1).first().isInstanceOf(SrlMessage.Ready.class);
  }

  @Test
  void limitsWhoWaits() {
    var absent = Webconf.Limits.DEFAULT;
    var small =
        new Edge(
            new Webconf.Limits(
                9,
                9,
                9,
                9,
                9,
                1,
                absent.parkWait(),
                8,
                64,
                256,
                absent.stall(),
                absent.sessionIdle(),
                absent.sessionMax(),
                absent.drainGrace(),
                absent.times()));
    small.agent().connection.closeByRemote();
    small.invited();

    assertThat(small.invited().status()).isEqualTo("503");
    assertThat(small.switchboard.sessions()).isEqualTo(1);
  }

  @Test
  void closesTheWayInsideOfAClientThatIsGone() {
    var agent = edge.agent();
    var client = edge.invited();
    client.connection.closeByRemote();
    edge.loop.runTasks();

    assertThat(agent.connection.isOpen()).isFalse();
    assertThat(edge.switchboard.sessions()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "TOKEN_INVALID, 403",
    "TOKEN_REPLAYED, 403",
    "CONFERENCE_UNKNOWN, 404",
    "INTERNAL_ERROR, 502",
    "BAD_MESSAGE, 502"
  })
  void answersAsTheAgentSays(SrlCode code, String status) {
    var agent = edge.agent(ONE, Edge.SERVICE);
    var other = edge.agent(TWO, Edge.SERVICE);
    var client = edge.invited();
    agent.say(SrlMessage.Reject.of(agent.start().session(), code));

    assertThat(client.status()).isEqualTo(status);
    assertThat(other.heard()).noneMatch(SrlMessage.Start.class::isInstance);
    assertThat(edge.switchboard.parked()).as("it is ready again").isEqualTo(2);
    assertThat(edge.switchboard.sessions()).isZero();
  }

  /** A token that is refused inside is a refused token. */
  @Test
  void shutsOutWhoseTokensAreRefusedInside() {
    var agent = edge.agent(ONE, Edge.SERVICE);
    edge.strangers.admit(Edge.CLIENT.getAddress(), 0);
    for (int i = 0; i < StrangerGate.Limits.DEFAULT.failures(); i++) {
      assertThat(edge.strangers.admit(Edge.CLIENT.getAddress(), 0).refusal()).isEmpty();
      edge.invited();
      agent.say(SrlMessage.Reject.of(agent.start().session(), SrlCode.TOKEN_INVALID));
    }

    assertThat(edge.strangers.admit(Edge.CLIENT.getAddress(), 0).refusal()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"NO_SERVICE, 503", "DRAINING, 503", "BACKEND_UNREACHABLE, 502", "OVERLOADED, 503"})
  void triesAnotherAgentOfTheGroup(SrlCode code, String status) {
    var agent = edge.agent(ONE, Edge.SERVICE);
    var other = edge.agent(TWO, Edge.SERVICE);
    var client = edge.invited();
    agent.say(SrlMessage.Reject.of(agent.start().session(), code));
    assertThat(client.heard()).isEmpty();
    other.say(SrlMessage.Reject.of(other.start().session(), code));

    assertThat(client.status()).isEqualTo(status);
  }

  @Test
  void takesAnUnknownCodeForAnErrorInside() {
    var agent = edge.agent();
    var client = edge.invited();
    agent.say(new SrlMessage.Reject(agent.start().session(), 999, "?"));

    assertThat(client.status()).isEqualTo("502");
  }

  @Test
  void offersToTheNextIfAnAgentDoesNotAnswer() {
    var silent = edge.agent(ONE, Edge.SERVICE);
    var other = edge.agent(TWO, Edge.SERVICE);
    var client = edge.invited();
    silent.start();
    edge.pass(Duration.ofSeconds(5));
    assertThat(silent.connection.wasReset()).isTrue();
    other.accept();

    assertThat(client.status()).isEqualTo("200");
    assertThat(edge.count(WebconfCounter.OFFERS_OVERDUE)).isEqualTo(1);
  }

  @Test
  void givesUpAfterTenSeconds() {
    for (int i = 0; i < 3; i++) {
      edge.agent();
    }
    var client = edge.invited();
    edge.pass(Duration.ofSeconds(9));
    assertThat(client.heard()).isEmpty();
    edge.pass(Duration.ofSeconds(1));

    assertThat(client.status()).isEqualTo("504");
    assertThat(edge.switchboard.sessions()).isZero();
  }

  @Test
  void givesUpAfterThreeConnectionsThatDie() {
    var agents = List.of(edge.agent(), edge.agent(), edge.agent());
    edge.agent();
    var client = edge.invited();
    for (int i = 0; i < 3; i++) {
      agents.stream()
          .filter(agent -> agent.connection.isOpen())
          .filter(agent -> agent.heard().stream().anyMatch(SrlMessage.Start.class::isInstance))
          .findFirst()
          .ifPresent(agent -> agent.connection.closeByRemote());
      edge.loop.runTasks();
    }

    assertThat(client.status()).isEqualTo("504");
  }

  @Test
  void tellsWhoseOfferDiesThatTheNodeStops() {
    var agent = edge.agent();
    var client = edge.invited();
    edge.switchboard.drain();
    agent.connection.closeByRemote();

    assertThat(client.heard()).contains("503", "Retry-After: 30");
  }

  /** Offers, and waiting for another one, take ten seconds together. */
  @Test
  void waitsForAnotherAgentAsLongAsIsLeft() {
    edge.agent(ONE, Edge.SERVICE);
    var client = edge.invited();
    edge.pass(Duration.ofSeconds(8));
    var second = edge.agent(TWO, Edge.SERVICE);
    second.start();
    edge.pass(Duration.ofSeconds(1));
    second.connection.closeByRemote();
    edge.loop.runTasks();
    assertThat(client.heard()).isEmpty();
    edge.pass(Duration.ofSeconds(1));

    assertThat(client.status()).isEqualTo("503");
  }

  @Test
  void letsAgentsTakeTurns() {
    var one = edge.agent(ONE, Edge.SERVICE);
    edge.agent(ONE, Edge.SERVICE);
    var two = edge.agent(TWO, Edge.SERVICE);
    edge.invited();
    edge.invited();

    assertThat(two.heard()).anyMatch(SrlMessage.Start.class::isInstance);
    assertThat(one.heard()).as("the newer one is taken").hasSize(1);
  }

  @Test
  void waitsForTheRejectAfterAGoodbyeThatCrossed() {
    var agent = edge.agent(ONE, Edge.SERVICE);
    var other = edge.agent(TWO, Edge.SERVICE);
    var client = edge.invited();
    SrlMessage.Start start = agent.start();
    agent.say(SrlMessage.Bye.of(SrlCode.ROTATE));
    assertThat(agent.connection.isOpen()).isTrue();
    agent.say(SrlMessage.Reject.of(start.session(), SrlCode.DRAINING));
    other.accept();

    assertThat(client.status()).isEqualTo("200");
    assertThat(agent.connection.isOpen()).isFalse();
    assertThat(edge.switchboard.parked()).isZero();
  }
}
