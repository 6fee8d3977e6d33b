package io.sallyport.access;

import static io.sallyport.access.PaperText.bye;
import static io.sallyport.access.PaperText.message;
import static io.sallyport.access.PaperText.tokenOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A call from a client: its answers, its ACKs and what ends it. */
class InvitePathTest {
  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  @Test
  void anInviteRecordsBothFacesAndItsDialogComesBackByToken() {
    client.send(message("INVITE", "branch=z9hG4bKclient1"));
    assertThat(client.next().status()).isEqualTo(100);
    SipMessage inside = edge.director().next();
    List<String> routes = inside.values(HeaderName.RECORD_ROUTE);
    String token = tokenOf(routes.getFirst());
    assertThat(routes)
        .containsExactly(
            "<sip:" + token + "@ae1.harbor.lan:5061;transport=tls;lr>",
            "<sip:" + token + "@sip.harbor.example:443;transport=tls;lr>");
    edge.director().answer(inside, 180);
    edge.director().answer(inside, 200);
    assertThat(client.next().status()).isEqualTo(180);
    assertThat(client.next().status()).isEqualTo(200);

    PaperRemote peer = edge.insidePeer(1, "dir.harbor.lan");
    peer.send(bye(routes, "inside"));

    SipMessage bye = client.next();
    assertThat(bye.method()).isEqualTo(SipMethod.BYE);
    assertThat(bye.first(HeaderName.ROUTE)).isNegative();
    client.answer(bye, 200);
    assertThat(peer.next().status()).isEqualTo(200);
    assertThat(edge.service.openTransactions()).as("the INVITE's tail").isEqualTo(1);
    edge.pass(SipTimers.TIMER_B);
    assertThat(edge.service.openTransactions()).isZero();
  }

  @Test
  void anAckToA2xxPassesAndOneToARefusalEndsHere() {
    client.send(message("INVITE", "branch=z9hG4bKclient1"));
    SipMessage invite = edge.director().next();
    edge.director().answer(invite, 486);
    SipMessage ownAck = edge.director().next();
    assertThat(ownAck.method()).isEqualTo(SipMethod.ACK);
    assertThat(ownAck.value(HeaderName.VIA)).isEqualTo(invite.values(HeaderName.VIA).getFirst());
    assertThat(ownAck.toTag()).isEqualTo("inside");

    client.send(message("ACK", "branch=z9hG4bKclient1").replace("CSeq: 2 ACK", "CSeq: 2 ACK"));
    assertThat(edge.director().isQuiet()).as("the client's ACK ends at the edge").isTrue();
    assertThat(edge.service.openTransactions()).isZero();

    client.send(
        message("ACK", "branch=z9hG4bKclient2")
                .replace(
                    "To: <sip:ines@harbor.example>", "To: <sip:ines@harbor.example>;tag=inside")
            + "Route: "
            + invite.values(HeaderName.RECORD_ROUTE).get(1)
            + "\n");
    assertThat(edge.director().next().method()).isEqualTo(SipMethod.ACK);
  }

  @Test
  void aCallThatRingsTooLongIsCancelled() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    edge.director().answer(edge.director().next(), 180);
    for (int i = 0; i < 4; i++) {
      edge.pass(Duration.ofSeconds(50));
      client.sendRaw("\r\n\r\n");
    }

    assertThat(edge.director().next().method()).isEqualTo(SipMethod.CANCEL);
  }

  @Test
  void aCallerThatVanishesCancelsItsCall() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    edge.director().answer(edge.director().next(), 180);
    client.close();

    assertThat(edge.director().next().method()).isEqualTo(SipMethod.CANCEL);
  }
}
