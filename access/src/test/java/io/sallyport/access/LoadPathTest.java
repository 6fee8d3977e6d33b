package io.sallyport.access;

import static io.sallyport.access.PaperText.inDialog;
import static io.sallyport.access.PaperText.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A node that bears too much, as those see it that use it; and servers that do. */
class LoadPathTest {
  private static final Duration HIGH = Duration.ofMillis(50);
  private static final Duration OVERLOADED = Duration.ofMillis(150);
  private static final Duration SATURATED = Duration.ofMillis(500);

  /** A loop of this number does not exist; what is said of it nobody else says. */
  private static final int SLOW_LOOP = 99;

  private final PaperEdge edge =
      new PaperEdge(1, "ae1.harbor.lan", PaperEdge.START, FederationPathTest.POOL);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  /** Lets a loop be late for as long as it takes to be believed. */
  private void load(Duration lag) {
    for (int i = 0; i < 3; i++) {
      AccessLoop loop = edge.service.shared.loops().getFirst();
      edge.service.shared.overload.report(SLOW_LOOP, lag, loop.nanoTime());
      if (i < 2) {
        edge.pass(Overload.PERIOD);
      }
    }
  }

  private static void assertShed(SipMessage answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(Integer.parseInt(Objects.requireNonNull(answer.value(HeaderName.RETRY_AFTER))))
        .isBetween(5, 60);
  }

  private static String ring(String branch) {
    return message("INVITE", "branch=z9hG4bK" + branch).replace("CSeq: 2", "CSeq: 3");
  }

  @Test
  void whatBeginsIsTurnedAwayAndWhatIsUnderWayGoesOn() {
    String token = edge.register(client);
    client.send(message("INVITE", "branch=z9hG4bKa"));
    edge.director().answer(edge.director().next(), 200);
    client.send(ring("b"));
    SipMessage ringing = edge.director().next();
    edge.director().answer(ringing, 180);
    for (int expected : new int[] {100, 200, 100, 180}) {
      assertThat(client.next().status()).isEqualTo(expected);
    }
    load(SATURATED);

    client.send(message("INVITE", "branch=z9hG4bKc"));
    assertShed(client.next());
    client.send(message("REGISTER", "branch=z9hG4bKd"));
    assertShed(client.next());
    assertThat(edge.director().isQuiet()).isTrue();

    String route = "Route: <sip:" + token + "@sip.harbor.example:443;transport=tls;lr>\n";
    client.send(inDialog("ACK", "branch=z9hG4bKe") + route);
    assertThat(edge.director().next().methodName()).isEqualTo("ACK");
    client.send(inDialog("BYE", "branch=z9hG4bKf") + route);
    edge.director().answer(edge.director().next(), 200);
    assertThat(client.next().cseqMethod()).isEqualTo("BYE");
    client.send(ring("b").replace("INVITE", "CANCEL"));
    assertThat(client.next().cseqMethod()).isEqualTo("CANCEL");
    assertThat(edge.director().next().methodName()).isEqualTo("CANCEL");
    edge.director().answer(ringing, 487);
    assertThat(client.next().status()).isEqualTo(487);
    assertThat(edge.count(AccessCounter.REQUESTS_SHED)).isEqualTo(2);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void registrationsStayWhileOnlyAShareIsTurnedAway() {
    load(OVERLOADED);
    client.send(PaperText.REGISTER);

    assertThat(edge.director().next().methodName()).isEqualTo("REGISTER");
  }

  @Test
  void loadThatIsOverTurnsNobodyAway() {
    load(SATURATED);
    edge.pass(Duration.ofSeconds(3));
    client.send(message("INVITE", "branch=z9hG4bKa"));

    assertThat(client.next().status()).isEqualTo(100);
  }

  private static String fromShoal(int number) {
    return """
    MESSAGE sip:mara@harbor.example SIP/2.0
    Via: SIP/2.0/TLS 198.51.100.200:50311;branch=z9hG4bKs%1$d
    Max-Forwards: 67
    From: <sip:a@shoal.example>;tag=1
    To: <sip:mara@harbor.example>
    Call-ID: shoal%1$d
    CSeq: 1 MESSAGE
    Content-Length: 0
    """
        .formatted(number);
  }

  private PaperRemote directorOf(String callId) {
    return edge.dialled(
        Math.floorMod(callId.hashCode(), 2) == 0
            ? PaperEdge.FIRST_DIRECTOR
            : PaperEdge.SECOND_DIRECTOR);
  }

  @Test
  void aDiscoveredPartnerThatNothingGoodIsKnownOfWaitsFirst() {
    edge.names.service("shoal.example", new ServiceTarget("sip.shoal.example", 5061, 0, 0));
    PaperRemote shoal = edge.partner(0, "sip.shoal.example");
    load(HIGH);
    shoal.send(fromShoal(1));
    assertShed(shoal.next());

    PaperRemote quayside = edge.partner(0, "sip.quayside.example");
    quayside.send(fromShoal(2).replace("a@shoal.example", "a@quayside.example"));
    assertThat(directorOf("shoal2").next().methodName()).isEqualTo("MESSAGE");

    edge.pass(Duration.ofSeconds(3));
    shoal.send(fromShoal(3));
    directorOf("shoal3").answer(directorOf("shoal3").next(), 200);
    assertThat(shoal.next().status()).isEqualTo(200);
    load(HIGH);
    shoal.send(fromShoal(4));
    assertThat(directorOf("shoal4").next().methodName()).isEqualTo("MESSAGE");
  }

  @Test
  void whoWasNotLetInGivesWayWhenNothingMoreCanBeBorne() {
    edge.register(client);
    PaperRemote refused = edge.client(0, "203.0.113.78");
    refused.send(message("OPTIONS", "branch=z9hG4bKa"));
    edge.director().answer(edge.director().next(), 401);
    PaperRemote waiting = edge.client(0, "203.0.113.79");
    waiting.send(message("OPTIONS", "branch=z9hG4bKa"));
    load(SATURATED);
    client.send(message("OPTIONS", "branch=z9hG4bKb"));
    edge.settle();

    assertThat(refused.isOpen()).isFalse();
    assertThat(waiting.isOpen()).as("has a request under way").isTrue();
    assertThat(edge.count(AccessCounter.FLOWS_SHED)).isEqualTo(1);
  }

  @Test
  void aServerThatIsTooBusyThreeTimesIsSpared() {
    edge.register(client);
    for (int i = 0; i < 3; i++) {
      client.send(message("MESSAGE", "branch=z9hG4bKa" + i));
      edge.director().answer(edge.director().next(), 503);
      PaperRemote other = edge.dialled(PaperEdge.FIRST_DIRECTOR);
      other.answer(other.next(), 404);
      assertThat(client.next().status()).isEqualTo(404);
    }
    client.send(message("MESSAGE", "branch=z9hG4bKb"));
    assertThat(edge.director().isQuiet()).isTrue();
    assertThat(edge.dialled(PaperEdge.FIRST_DIRECTOR).isQuiet()).isFalse();

    edge.pass(Link.BUSY_TIME);
    client.send(message("MESSAGE", "branch=z9hG4bKc"));
    assertThat(edge.director().isQuiet()).isFalse();
  }

  @Test
  void busyAnswersFarApartOrWithOthersBetweenAreNoSign() {
    edge.register(client);
    int[] answers = {503, 503, 404, 503, 503};
    for (int i = 0; i < answers.length; i++) {
      client.send(message("MESSAGE", "branch=z9hG4bKa" + i));
      edge.director().answer(edge.director().next(), answers[i]);
    }
    edge.pass(Link.BUSY_TIME);
    client.send(message("MESSAGE", "branch=z9hG4bKb"));
    edge.director().answer(edge.director().next(), 503);
    client.send(message("MESSAGE", "branch=z9hG4bKc"));

    assertThat(edge.director().isQuiet()).isFalse();
  }
}
