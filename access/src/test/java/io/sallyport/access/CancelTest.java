package io.sallyport.access;

import static io.sallyport.access.PaperText.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
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
}
