package io.sallyport.access;

import static io.sallyport.access.PaperText.REGISTER;
import static io.sallyport.access.PaperText.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import org.junit.jupiter.api.Test;

/** Which server of the next hop a client's requests go to. */
class NextHopTest {
  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  @Test
  void whenOneServerIsDownTheNextIsTried() {
    edge.takeDown(PaperEdge.SECOND_DIRECTOR);
    client.send(REGISTER);

    assertThat(edge.dialled(PaperEdge.FIRST_DIRECTOR).next().method())
        .isEqualTo(SipMethod.REGISTER);
  }

  @Test
  void whenAllServersAreDownTheClientIsTold() {
    edge.takeDown(PaperEdge.FIRST_DIRECTOR);
    edge.takeDown(PaperEdge.SECOND_DIRECTOR);
    client.send(REGISTER);

    SipMessage refused = client.next();
    assertThat(refused.status()).isEqualTo(504);
    assertThat(refused.value(HeaderName.MS_DIAGNOSTICS_PUBLIC))
        .startsWith("1007;")
        .doesNotContain("harbor.lan");
  }

  @Test
  void aClientStaysWithTheServerThatChallengedIt() {
    client.send(REGISTER);
    edge.director().answer(edge.director().next(), 401, "WWW-Authenticate: NTLM realm=\"x\"");
    assertThat(client.next().status()).isEqualTo(401);
    for (int i = 3; i < 9; i++) {
      client.send(message("MESSAGE", "branch=z9hG4bK" + i));
      edge.director().answer(edge.director().next(), 200);
      assertThat(client.next().status()).isEqualTo(200);
    }
    assertThat(edge.hasDialled(PaperEdge.FIRST_DIRECTOR)).isFalse();
  }
}
