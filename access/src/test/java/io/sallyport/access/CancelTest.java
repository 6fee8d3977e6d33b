package io.sallyport.access;

import static io.sallyport.access.PaperText.fromInside;
import static io.sallyport.access.PaperText.message;
import static io.sallyport.access.PaperText.uriOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CANCEL, whatever it meets on its way (RFC 3261 sections 9 and 16.10). */
class CancelTest {
  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  @Test
  void aCancelWaitsForTheFirstProvisionalResponse() {
    client.send(message("INVITE", "branch=z9hG4bKclient1"));
    SipMessage invite = edge.director().next();
    assertThat(client.next().status()).isEqualTo(100);

    client.send(message("CANCEL", "branch=z9hG4bKclient1"));
    SipMessage taken = client.next();
    assertThat(taken.status()).isEqualTo(200);
    assertThat(taken.cseqMethod()).isEqualTo("CANCEL");
    assertThat(edge.director().isQuiet()).isTrue();

    edge.director().answer(invite, 180);
    SipMessage cancel = edge.director().next();
    assertThat(cancel.method()).isEqualTo(SipMethod.CANCEL);
    assertThat(cancel.value(HeaderName.VIA)).isEqualTo(invite.values(HeaderName.VIA).getFirst());
    edge.director().answer(cancel, 200);
    edge.director().answer(invite, 487);
    assertThat(client.next().status()).isEqualTo(180);
    assertThat(client.next().status()).isEqualTo(487);
  }

  @Test
  void aCancelWithoutABranchFindsItsInvite() {
    client.send(message("INVITE", ""));
    edge.director().answer(edge.director().next(), 180);
    client.send(message("CANCEL", ""));

    assertThat(edge.director().next().method()).isEqualTo(SipMethod.CANCEL);
  }

  @Test
  void nobodyCancelsForAnother() {
    PaperRemote other = edge.client(0, "203.0.113.78");
    client.send(message("INVITE", "branch=z9hG4bKclient1"));
    edge.director().answer(edge.director().next(), 180);

    other.send(message("CANCEL", "branch=z9hG4bKclient1"));

    assertThat(other.next().status()).isEqualTo(481);
    assertThat(edge.director().isQuiet()).isTrue();
  }

  @Test
  void aCancelThatCrossesTheAnswerChangesNothing() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    SipMessage invite = edge.director().next();
    edge.director().answer(invite, 180);
    client.send(message("CANCEL", "branch=z9hG4bKa"));
    edge.director().answer(invite, 200);
    edge.director().answer(edge.director().next(), 200);

    assertThat(statuses(client)).containsExactly("100", "180", "200 CANCEL", "200");
  }

  @Test
  void aCancelThatComesAfterTheAnswerIsGrantedAndDoesNothing() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    edge.director().answer(edge.director().next(), 200);
    client.send(message("INVITE", "branch=z9hG4bKb"));
    edge.director().answer(edge.director().next(), 486);
    assertThat(edge.director().next().method()).isEqualTo(SipMethod.ACK);
    client.send(message("CANCEL", "branch=z9hG4bKa"));
    client.send(message("CANCEL", "branch=z9hG4bKb"));

    assertThat(edge.director().isQuiet()).isTrue();
    assertThat(statuses(client))
        .containsExactly("100", "200", "100", "486", "200 CANCEL", "200 CANCEL");
  }

  @Test
  void twoCancelsAreOne() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    SipMessage invite = edge.director().next();
    edge.director().answer(invite, 180);
    client.send(message("CANCEL", "branch=z9hG4bKa"));
    client.send(message("CANCEL", "branch=z9hG4bKa"));
    assertThat(edge.director().next().method()).isEqualTo(SipMethod.CANCEL);
    assertThat(edge.director().isQuiet()).isTrue();
    edge.director().answer(invite, 487);

    assertThat(statuses(client)).containsExactly("100", "180", "200 CANCEL", "200 CANCEL", "487");
  }

  @Test
  void aCancelWithoutItsInviteGoesNoFurther() {
    client.send(message("CANCEL", "branch=z9hG4bKa"));
    client.send(message("MESSAGE", "branch=z9hG4bKb"));
    client.send(message("CANCEL", "branch=z9hG4bKb"));

    assertThat(statuses(client))
        .as("nor for what is no INVITE")
        .containsExactly("481 CANCEL", "481 CANCEL");
    assertThat(edge.director().next().method()).isEqualTo(SipMethod.MESSAGE);
    assertThat(edge.director().isQuiet()).isTrue();
  }

  @Test
  void aCancelWithoutABranchLeavesTheCallersOtherCallsAlone() {
    client.send(message("INVITE", ""));
    edge.director().answer(edge.director().next(), 180);
    client.send(message("CANCEL", "").replace("CSeq: 2", "CSeq: 3"));

    assertThat(edge.director().isQuiet()).isTrue();
    assertThat(statuses(client)).containsExactly("100", "180", "481 CANCEL");
  }

  @Test
  void aCallThatIsCancelledBeforeItIsSentGoesNowhere() {
    PaperEdge federated =
        new PaperEdge(1, "ae1.harbor.lan", PaperEdge.START, FederationPathTest.POOL);
    federated.names.hold();
    PaperRemote peer = federated.insidePeer(0, "dir.harbor.lan");
    String invite = fromInside("INVITE", "sip:ines@shoal.example");
    peer.send(invite);
    peer.send(fromInside("CANCEL", "sip:ines@shoal.example"));

    assertThat(statuses(peer)).containsExactly("100", "200 CANCEL", "487");
    federated.names.service("shoal.example", new ServiceTarget("sip.shoal.example", 5061, 0, 0));
    federated.names.release();
    federated.settle();
    assertThat(federated.names.asked).hasSize(1);
    peer.send(fromInside("ACK", "sip:ines@shoal.example"));
    assertThat(federated.service.openTransactions()).isZero();
  }

  @Test
  void aCancelledCallWhoseServerIsLostIsNotBegunOnAnother() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    edge.director().next();
    client.send(message("CANCEL", "branch=z9hG4bKa"));
    edge.takeDown(PaperEdge.SECOND_DIRECTOR);

    assertThat(statuses(client)).containsExactly("100", "200 CANCEL", "487");
    assertThat(edge.hasDialled(PaperEdge.FIRST_DIRECTOR)).isFalse();
  }

  @Test
  void aCancelThatNobodyAnswersEndsTheCallInTime() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    edge.director().answer(edge.director().next(), 180);
    client.send(message("CANCEL", "branch=z9hG4bKa"));
    edge.pass(SipTimers.CANCEL_LIMIT);

    assertThat(statuses(client)).containsExactly("100", "180", "200 CANCEL", "487");
    edge.pass(SipTimers.TIMER_H);
    assertThat(edge.service.openTransactions()).isZero();
  }

  @Test
  void aServerMayCancelOnAnotherConnection() {
    String token = edge.register(client);
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("INVITE", uriOf(token)));
    client.answer(client.next(), 180);
    PaperRemote other = edge.insidePeer(1, "dir.harbor.lan");
    other.send(fromInside("CANCEL", uriOf(token)));

    assertThat(statuses(other)).containsExactly("200 CANCEL");
    assertThat(client.next().method()).isEqualTo(SipMethod.CANCEL);
  }

  /** What a remote was answered, the method too if it is not INVITE. */
  private static List<String> statuses(PaperRemote remote) {
    List<String> heard = new ArrayList<>();
    while (!remote.isQuiet()) {
      SipMessage next = remote.next();
      String method = next.cseqMethod();
      heard.add(next.status() + (method.equals("INVITE") ? "" : " " + method));
    }
    return heard;
  }
}
