package io.sallyport.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** The demo's client of a relay, which has to find out what a relay does wrong. */
class RelayClientTest {
  private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.9", 4000);

  private final ScriptedRelay relay = new ScriptedRelay();

  private RelayClient allocated() throws IOException {
    return RelayClient.allocate(relay, ScriptedRelay.CREDENTIALS);
  }

  private void say(String text) {
    relay.indicate(
        TurnMethod.DATA,
        writer ->
            writer
                .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, TransportAddress.of(PEER))
                .text(TurnAttribute.DATA, text));
  }

  @Test
  void showsItsCredentialsOnceItWasAsked() throws IOException {
    RelayClient client = allocated();

    assertThat(client.relayed()).isEqualTo(ScriptedRelay.RELAYED);
    assertThat(relay.proven).containsExactly(TurnMethod.ALLOCATE);
  }

  @Test
  void wantsToBeAskedForCredentials() {
    relay.challenges = false;

    assertThatThrownBy(this::allocated).isInstanceOf(IOException.class);
    assertThat(relay.isClosed).isTrue();
  }

  @Test
  void believesNobodyWhoDoesNotKnowThePassword() {
    relay.knowsThePassword = false;

    assertThatThrownBy(this::allocated).hasMessageContaining("password");
    assertThat(relay.isClosed).isTrue();
  }

  @Test
  void asksAgainWhenNoAnswerComes() throws IOException {
    relay.deaf = 2;

    assertThat(allocated().relayed()).isEqualTo(ScriptedRelay.RELAYED);
  }

  @Test
  void givesUpWhenNoAnswerComesAtAll() {
    relay.deaf = 3;

    assertThatThrownBy(this::allocated).hasMessageContaining("does not answer");
    assertThat(relay.isClosed).isTrue();
  }

  @Test
  void tellsAForbiddenPeerFromAFault() throws IOException {
    RelayClient client = allocated();
    InetAddress peer = PEER.getAddress();

    assertThat(client.permit(peer)).isTrue();
    relay.errorCode = 403;
    assertThat(client.permit(peer)).isFalse();
    relay.errorCode = 508;
    assertThatThrownBy(() -> client.permit(peer)).hasMessageContaining("508");
  }

  @Test
  void keepsWhatPeersSayWhileItWaitsForAnAnswer() throws IOException {
    RelayClient client = allocated();
    say("before");

    assertThat(client.permit(PEER.getAddress())).isTrue();
    say("after");

    assertThat(client.receive()).contains(new RelayClient.Heard(PEER, "before"));
    assertThat(client.receive()).contains(new RelayClient.Heard(PEER, "after"));
    assertThat(client.receive()).isEmpty();
  }

  @Test
  void hearsOfConnectionsOfPeers() throws IOException {
    RelayClient client = allocated();
    relay.indicate(
        TurnMethod.CONNECTION_ATTEMPT,
        writer ->
            writer
                .u32(TurnAttribute.CONNECTION_ID, 7)
                .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, TransportAddress.of(PEER)));

    assertThat(client.awaitAttempt()).isEqualTo(new RelayClient.Attempt(PEER, 7));
    assertThatThrownBy(client::awaitAttempt).hasMessageContaining("no peer connected");
  }

  @Test
  void getsTheNumberOfAConnectionThatItAskedFor() throws IOException {
    RelayClient client = allocated();
    relay.content = writer -> writer.u32(TurnAttribute.CONNECTION_ID, 4_000_000_000L);

    assertThat(client.connect(PEER)).isEqualTo(4_000_000_000L);
    relay.content = writer -> {};
    assertThatThrownBy(() -> client.connect(PEER)).hasMessageContaining("leaves out");
  }

  @Test
  void takesNothingForAMessageThatIsNone() throws IOException {
    RelayClient client = allocated();
    relay.toClient.add(new byte[] {0, 1, 2});

    assertThatThrownBy(client::receive).hasMessageContaining("no message");
  }

  @Test
  void givesItsAddressBack() throws IOException {
    allocated().close();

    assertThat(relay.proven).containsExactly(TurnMethod.ALLOCATE, TurnMethod.REFRESH);
    assertThat(relay.isClosed).isTrue();
  }

  @Test
  void closesItsLinkEvenIfNobodyTakesTheAddressBack() throws IOException {
    RelayClient client = allocated();
    relay.deaf = 100;

    client.close();

    assertThat(relay.isClosed).isTrue();
  }
}
