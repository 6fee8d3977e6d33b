package io.sallyport.access;

import static io.sallyport.access.PaperText.REGISTER;
import static io.sallyport.access.PaperText.fromInside;
import static io.sallyport.access.PaperText.message;
import static io.sallyport.access.PaperText.uriOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which responses pass, which are dropped, and what is said when none comes. */
class ResponsePathTest {
  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  @Test
  void aResponseNobodyWaitsForIsDropped() {
    client.send(REGISTER);
    SipMessage request = edge.director().next();
    PaperRemote other = edge.client(1, "203.0.113.78");
    other.answer(request, 200);

    assertThat(client.isQuiet()).as("a client answers for the inside").isTrue();
    assertThat(edge.count(AccessCounter.RESPONSES_STRAY)).isEqualTo(1);
  }

  @Test
  void aResponseWithViasThatItWasNotShownIsDropped() {
    String token = edge.register(client);
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("MESSAGE", "sip:x@y;ms-received-cid=" + token));
    SipMessage received = client.next();
    client.sendRaw(
        String.join(
            "\r\n",
            "SIP/2.0 200 OK",
            "Via: " + received.values(HeaderName.VIA).getFirst(),
            "Via: SIP/2.0/TLS 10.20.1.10:5061;branch=z9hG4bKguessed",
            "From: " + received.value(HeaderName.FROM),
            "To: " + received.value(HeaderName.TO) + ";tag=x",
            "Call-ID: " + received.callId(),
            "CSeq: " + received.cseqNumber() + " MESSAGE",
            "Content-Length: 0",
            "",
            ""));

    assertThat(peer.isQuiet()).isTrue();
    assertThat(edge.count(AccessCounter.RESPONSES_STRAY)).isEqualTo(1);
  }

  @Test
  void aSilentInsideIsGivenUpInTime() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    client.send(message("MESSAGE", "branch=z9hG4bKb"));
    assertThat(client.next().status()).isEqualTo(100);
    edge.pass(SipTimers.TIMER_B);

    assertThat(client.next().status()).as("of the MESSAGE").isEqualTo(100);
    assertThat(client.next().status()).isEqualTo(408);
    assertThat(client.isQuiet()).as("no 408 to a MESSAGE (RFC 4320)").isTrue();
    edge.pass(SipTimers.TIMER_B);
    assertThat(edge.service.openTransactions()).isZero();
  }

  @Test
  void the100OfTheNextHopEndsHereAndWhatFollowsPasses() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    assertThat(client.next().status()).as("our own, before any answer").isEqualTo(100);
    SipMessage invite = edge.director().next();
    edge.director().answer(invite, 100);
    assertThat(client.isQuiet()).isTrue();

    for (int status : new int[] {180, 183, 199}) {
      edge.director().answer(invite, status);
      assertThat(client.next().status()).isEqualTo(status);
    }
  }

  @Test
  void everyForkThatAnswersAndEveryRepeated2xxPassesFor32Seconds() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    client.next();
    SipMessage invite = edge.director().next();
    edge.director().answerAs("desk", invite, 180);
    edge.director().answerAs("mobile", invite, 180);
    edge.director().answerAs("desk", invite, 200);
    edge.director().answerAs("mobile", invite, 200);
    edge.pass(Duration.ofSeconds(31));
    edge.director().answerAs("desk", invite, 200);

    List<String> heard = new ArrayList<>();
    while (!client.isQuiet()) {
      SipMessage next = client.next();
      heard.add(next.status() + " " + next.toTag());
    }
    assertThat(heard)
        .containsExactly("180 desk", "180 mobile", "200 desk", "200 mobile", "200 desk");

    edge.pass(Duration.ofSeconds(1));
    edge.director().answerAs("mobile", invite, 200);
    assertThat(client.isQuiet()).as("RFC 6026: a stray").isTrue();
    assertThat(edge.count(AccessCounter.RESPONSES_STRAY)).isEqualTo(1);
  }

  @Test
  void aForkThatAnswersOnAnotherConnectionOfTheServerIsHeardToo() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    SipMessage invite = edge.director().next();
    edge.director().answerAs("desk", invite, 200);
    edge.director().close();
    PaperRemote again = edge.insidePeer(1, "dir.harbor.lan");
    again.answerAs("mobile", invite, 200);

    client.next();
    assertThat(client.next().toTag()).isEqualTo("desk");
    assertThat(client.next().toTag()).isEqualTo("mobile");
  }

  @Test
  void nothingFollowsARefusal() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    client.next();
    SipMessage invite = edge.director().next();
    edge.director().answer(invite, 486);
    assertThat(client.next().status()).isEqualTo(486);
    edge.director().answer(invite, 180);
    edge.director().answer(invite, 200);
    edge.director().answer(invite, 603);

    assertThat(client.isQuiet()).isTrue();
    assertThat(edge.count(AccessCounter.RESPONSES_STRAY)).isEqualTo(3);
  }

  @Test
  void ofOtherRequestsOnlyTheFinalAnswerPasses() {
    client.send(message("MESSAGE", "branch=z9hG4bKa"));
    SipMessage request = edge.director().next();
    edge.director().answer(request, 100);
    edge.director().answer(request, 183);
    assertThat(client.isQuiet()).isTrue();
    edge.director().answer(request, 202);

    assertThat(client.next().status()).isEqualTo(202);
    edge.pass(SipTimers.TIMER_F);
    assertThat(client.isQuiet()).isTrue();
  }

  @Test
  void theSenderOfAnotherRequestHearsOf100OnceItWaitsLong() {
    client.send(message("MESSAGE", "branch=z9hG4bKa"));
    SipMessage request = edge.director().next();
    edge.pass(Duration.ofMillis(3_400));
    assertThat(client.isQuiet()).isTrue();
    edge.pass(Duration.ofMillis(100));

    assertThat(client.next().status()).as("RFC 4320 section 4.1").isEqualTo(100);
    edge.director().answer(request, 200);
    assertThat(client.next().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 380, 401, 404, 407, 480, 487, 500, 504, 600, 603})
  void everyOtherRefusalPassesAsItIs(int status) {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    client.next();
    edge.director().answer(edge.director().next(), status, "Contact: <sip:a@dir.harbor.lan>");

    SipMessage refused = client.next();
    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.toTag()).isEqualTo("inside");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "MESSAGE"})
  void aRedirectionToAProxyIsAFailure(String method) {
    client.send(message(method, "branch=z9hG4bKa"));
    edge.director()
        .answer(edge.director().next(), 305, "Contact: <sip:proxy.harbor.lan;transport=tls>");

    SipMessage failed = lastFor(client);
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.first(HeaderName.CONTACT)).isNegative();
  }

  private static SipMessage lastFor(PaperRemote remote) {
    SipMessage last = remote.next();
    while (!remote.isQuiet()) {
      last = remote.next();
    }
    return last;
  }

  @ParameterizedTest
  @ValueSource(strings = {"INVITE", "MESSAGE"})
  void aClientIsTurnedAwayOnlyWhenEveryServerIsBusy(String method) {
    client.send(message(method, "branch=z9hG4bKa"));
    edge.director().answer(edge.director().next(), 503, "Retry-After: 9");
    PaperRemote next = edge.dialled(PaperEdge.FIRST_DIRECTOR);
    next.answer(next.next(), 503, "Retry-After: 7");

    SipMessage refused = lastFor(client);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.value(HeaderName.RETRY_AFTER)).isEqualTo("7");
  }

  @Test
  void aBusyServerThatHadLetItRingIsAFailureOfThisCallAlone() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    SipMessage invite = edge.director().next();
    edge.director().answer(invite, 180);
    edge.director().answer(invite, 503, "Retry-After: 9");

    SipMessage failed = lastFor(client);
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.first(HeaderName.RETRY_AFTER)).isNegative();
    assertThat(failed.value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1007;");
    assertThat(edge.hasDialled(PaperEdge.FIRST_DIRECTOR)).isFalse();
  }

  @Test
  void aBusyClientDoesNotMakeTheEdgeBusyForTheInside() {
    String token = edge.register(client);
    PaperRemote peer = edge.insidePeer(1, "dir.harbor.lan");
    peer.send(fromInside("INVITE", uriOf(token)));
    client.answer(client.next(), 503);

    assertThat(lastFor(peer).status()).isEqualTo(500);
  }

  @Test
  void theAnswerToOurOwnCancelIsNoStray() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    SipMessage invite = edge.director().next();
    edge.director().answer(invite, 180);
    client.send(message("CANCEL", "branch=z9hG4bKa"));
    edge.director().answer(edge.director().next(), 200);

    assertThat(edge.count(AccessCounter.RESPONSES_STRAY)).isZero();
  }

  @Test
  void noRingingIsForEver() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    SipMessage invite = edge.director().next();
    for (int minute = 0; minute < 60; minute++) {
      edge.director().answer(invite, 180);
      assertThat(edge.director().isQuiet()).as("minute " + minute).isTrue();
      edge.pass(Duration.ofMinutes(1));
      client.sendRaw("\r\n\r\n");
    }

    assertThat(edge.director().next().method()).isEqualTo(SipMethod.CANCEL);
    edge.director().answer(invite, 180);
    edge.pass(SipTimers.CANCEL_LIMIT);
    assertThat(lastFor(client).status()).isEqualTo(408);
    edge.pass(SipTimers.TIMER_H);
    assertThat(edge.service.openTransactions()).isZero();
  }

  @Test
  void provisionalResponsesRestartTimerCAndATryingDoesNot() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    SipMessage invite = edge.director().next();
    edge.director().answer(invite, 180);
    edge.pass(Duration.ofSeconds(184));
    edge.director().answer(invite, 183);
    edge.pass(Duration.ofSeconds(184));
    edge.director().answer(invite, 100);
    assertThat(edge.director().isQuiet()).isTrue();
    edge.pass(Duration.ofSeconds(1));

    assertThat(edge.director().next().method()).isEqualTo(SipMethod.CANCEL);
  }

  @Test
  void aDrainWaitsForAnswersAndNotForWhatFollowsThem() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    SipMessage accepted = edge.director().next();
    client.send(message("INVITE", "branch=z9hG4bKb"));
    SipMessage refused = edge.director().next();
    client.send(message("MESSAGE", "branch=z9hG4bKc"));
    SipMessage message = edge.director().next();
    assertThat(edge.service.unansweredTransactions()).isEqualTo(3);
    edge.director().answer(accepted, 200);
    edge.director().answer(refused, 486);
    edge.director().answer(message, 200);

    assertThat(edge.service.unansweredTransactions()).isZero();
    assertThat(edge.service.openTransactions()).isEqualTo(2);
  }

  @Test
  void theAckOfAServerWhoseConnectionIsGoneComesOnAnother() {
    String token = edge.register(client);
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("INVITE", uriOf(token)));
    client.answer(client.next(), 486);
    assertThat(client.next().method()).as("our own ACK").isEqualTo(SipMethod.ACK);
    peer.close();
    PaperRemote again = edge.insidePeer(0, "dir.harbor.lan");
    again.send(
        fromInside("ACK", uriOf(token))
            .replace("To: <sip:mara@harbor.example>", "To: <sip:mara@harbor.example>;tag=inside"));

    assertThat(client.isQuiet()).as("the server's ACK ends here").isTrue();
    assertThat(edge.service.openTransactions()).isZero();
  }
}
