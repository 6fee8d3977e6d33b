package io.sallyport.access;

import static io.sallyport.access.PaperText.answerTo;
import static io.sallyport.access.PaperText.fromInside;
import static io.sallyport.access.PaperText.inDialog;
import static io.sallyport.access.PaperText.message;
import static io.sallyport.access.PaperText.uriOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Ends that send what they should not, or stop halfway: what it costs the edge and the others. */
class RoughPathTest {
  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  @Test
  void aCallThatRingsOnAfterItsCancelEndsInTime() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    SipMessage invite = edge.director().next();
    edge.director().answer(invite, 180);
    client.send(message("CANCEL", "branch=z9hG4bKa"));
    assertThat(edge.director().next().method()).isEqualTo(SipMethod.CANCEL);
    edge.director().answer(invite, 180);

    edge.pass(SipTimers.TIMER_B);
    edge.pass(SipTimers.TIMER_B);
    assertThat(edge.service.openTransactions()).isZero();
  }

  @Test
  void nobodyWaitsForTheAckOfACallerWhoIsGone() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    edge.director().answer(edge.director().next(), 407);
    assertThat(edge.director().next().method()).isEqualTo(SipMethod.ACK);
    client.send(message("INVITE", "branch=z9hG4bKb"));
    SipMessage second = edge.director().next();
    edge.director().answer(second, 180);

    client.close();
    assertThat(edge.service.openTransactions()).as("the one that rings").isEqualTo(1);
    edge.director().answer(second, 487);
    assertThat(edge.service.openTransactions()).isZero();
  }

  @Test
  void aRequestWithAViaThatIsNoneIsAnsweredAndTheConnectionStays() {
    client.send(message("MESSAGE", "").replace("SIP/2.0/TLS 192", "SIP/2.0 192"));

    assertThat(client.next().status()).isEqualTo(400);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void aClientThatDoesNotReadIsNotReadFrom() {
    client.setKeepingUp(false);
    client.send(
        message("OPTIONS", "branch=z9hG4bKa")
            .replace("OPTIONS sip:ines@harbor.example", "OPTIONS sip:sip.harbor.example:443"));
    assertThat(client.isReadFrom()).isFalse();

    client.setKeepingUp(true);
    assertThat(client.isReadFrom()).isTrue();
  }

  @Test
  void anAnswerInADialogDoesNotMoveTheClientToAnotherServer() {
    client.send(message("MESSAGE", "branch=z9hG4bKa"));
    edge.director().answer(edge.director().next(), 407);
    client.send(
        inDialog("BYE", "branch=z9hG4bKb") + "Route: <sip:10.20.1.10:5061;transport=tls;lr>\n");
    PaperRemote other = edge.dialled(PaperEdge.FIRST_DIRECTOR);
    other.answer(other.next(), 200);

    client.send(message("MESSAGE", "branch=z9hG4bKc"));
    assertThat(edge.director().next().method()).isEqualTo(SipMethod.MESSAGE);
  }

  @Test
  void aTimeoutInsideIsNotToldToTheSenderOfANonInviteRequest() {
    client.send(message("MESSAGE", "branch=z9hG4bKa"));
    edge.director().answer(edge.director().next(), 408);

    assertThat(client.isQuiet()).as("RFC 4320 section 4.2").isTrue();
    assertThat(edge.service.openTransactions()).isZero();
  }

  @Test
  void aClientAnswersWhatItWasAskedAndWithTheViasItGot() {
    String token = edge.register(client);
    PaperRemote peer = edge.insidePeer(1, "dir.harbor.lan");
    peer.send(fromInside("MESSAGE", uriOf(token)));
    SipMessage asked = client.next();
    client.answer(asked, 200);
    assertThat(peer.next().status()).isEqualTo(200);

    peer.send(fromInside("MESSAGE", uriOf(token)).replace("z9hG4bKinside", "z9hG4bKinside2"));
    asked = client.next();
    String honest = answerTo(asked);
    client.sendRaw(honest.replace("CSeq: 7 MESSAGE", "CSeq: 7 INVITE"));
    client.sendRaw(
        honest.replaceFirst("From:", "Via: SIP/2.0/TLS 10.20.1.10;branch=z9hG4bKinside2\r\nFrom:"));
    client.sendRaw(honest.replaceFirst("Via:[^\r]*\r\n", ""));
    assertThat(peer.isQuiet()).isTrue();
    assertThat(edge.count(AccessCounter.RESPONSES_STRAY)).isEqualTo(3);

    client.sendRaw(honest);
    assertThat(peer.next().status()).isEqualTo(200);
  }

  @Test
  void outsideADialogNoRouteLeadsToAnotherClient() {
    String victim = edge.register(client);
    PaperRemote other = edge.client(0, "203.0.113.78");
    String own = edge.register(other);
    other.send(
        message("MESSAGE", "branch=z9hG4bKb")
            + ("Route: <sip:" + own + "@sip.harbor.example:443;lr>,")
            + (" <sip:" + victim + "@ae1.harbor.lan:5061;lr>\n"));

    assertThat(other.next().status()).isEqualTo(403);
  }

  @Test
  void theAckOfWhatTheEdgeRefusedGoesNowhere() {
    edge.service.drain();
    client.send(message("INVITE", "branch=z9hG4bKa"));
    assertThat(client.next().status()).isEqualTo(503);
    client.send(inDialog("ACK", "branch=z9hG4bKa"));

    assertThat(edge.hasDialled(PaperEdge.SECOND_DIRECTOR)).isFalse();
  }

  @Test
  void aCallThatAServerHadTakenUpIsNotBegunAgainOnAnother() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    assertThat(client.next().status()).isEqualTo(100);
    edge.director().answer(edge.director().next(), 100);
    edge.takeDown(PaperEdge.SECOND_DIRECTOR);

    assertThat(edge.hasDialled(PaperEdge.FIRST_DIRECTOR)).isFalse();
    assertThat(client.next().status()).isEqualTo(504);
  }

  @Test
  void aCallThatABusyServerPassesOnHasItsWholeTimeAtTheNext() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    assertThat(client.next().status()).isEqualTo(100);
    edge.pass(Duration.ofSeconds(20));
    SipMessage invite = edge.director().next();
    edge.director().answer(invite, 100);
    edge.director().answer(invite, 503);
    assertThat(edge.dialled(PaperEdge.FIRST_DIRECTOR).next().method()).isEqualTo(SipMethod.INVITE);

    edge.pass(Duration.ofSeconds(31));
    assertThat(client.isQuiet()).isTrue();
    edge.pass(Duration.ofSeconds(2));
    assertThat(client.next().status()).isEqualTo(408);
  }

  @Test
  void aServerThatHangsUpAtOnceIsLeftAloneForAWhile() {
    client.send(message("MESSAGE", "branch=z9hG4bKa"));
    edge.director().close();
    assertThat(edge.dialled(PaperEdge.FIRST_DIRECTOR).next().method()).isEqualTo(SipMethod.MESSAGE);
    long opened = edge.count(AccessCounter.LINKS_OPENED);

    client.send(message("MESSAGE", "branch=z9hG4bKb"));
    assertThat(edge.dialled(PaperEdge.FIRST_DIRECTOR).next().method()).isEqualTo(SipMethod.MESSAGE);
    assertThat(edge.count(AccessCounter.LINKS_OPENED)).isEqualTo(opened);
  }

  @Test
  void nothingIsSaidOfABenotifyThatCannotGoOn() {
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("BENOTIFY", "sip:ines@harbor.example;ms-received-cid=x"));

    assertThat(peer.isQuiet()).isTrue();
  }
}
