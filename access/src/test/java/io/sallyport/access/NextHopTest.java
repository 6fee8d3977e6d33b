package io.sallyport.access;

import static io.sallyport.access.PaperText.REGISTER;
import static io.sallyport.access.PaperText.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import java.time.Duration;
import java.util.stream.IntStream;
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

  @Test
  void allAttemptsToReachAServerTogetherHave16Seconds() {
    edge.silence(PaperEdge.FIRST_DIRECTOR);
    edge.silence(PaperEdge.SECOND_DIRECTOR);
    client.send(message("INVITE", "branch=z9hG4bKa"));
    client.send(message("MESSAGE", "branch=z9hG4bKb"));
    assertThat(client.next().status()).isEqualTo(100);
    edge.pass(Duration.ofMillis(15_900));
    assertThat(client.next().status()).as("of the MESSAGE").isEqualTo(100);
    assertThat(client.isQuiet()).isTrue();
    edge.pass(Duration.ofMillis(100));

    assertThat(client.next().status()).isEqualTo(504);
    assertThat(client.next().status()).isEqualTo(504);
  }

  @Test
  void whatAServerTakesToFailIsTakenFromTheNext() {
    edge.silence(PaperEdge.SECOND_DIRECTOR);
    edge.silence(PaperEdge.FIRST_DIRECTOR);
    client.send(message("MESSAGE", "branch=z9hG4bKb"));
    edge.pass(Duration.ofSeconds(10));
    edge.failDials(PaperEdge.SECOND_DIRECTOR);
    assertThat(client.next().status()).isEqualTo(100);
    edge.pass(Duration.ofMillis(5_900));
    assertThat(client.isQuiet()).isTrue();
    edge.pass(Duration.ofMillis(100));

    assertThat(client.next().status()).isEqualTo(504);
  }

  @Test
  void aServerThatWasReachedAndLostTakesNothingFromTheNext() {
    edge.silence(PaperEdge.FIRST_DIRECTOR);
    client.send(message("INVITE", "branch=z9hG4bKb"));
    edge.director().next();
    edge.pass(Duration.ofSeconds(10));
    edge.takeDown(PaperEdge.SECOND_DIRECTOR);
    edge.pass(Duration.ofMillis(15_900));
    assertThat(client.next().status()).isEqualTo(100);
    assertThat(client.isQuiet()).isTrue();
    edge.pass(Duration.ofMillis(100));

    assertThat(client.next().status()).isEqualTo(504);
  }

  @Test
  void aServerThatIsDownIsTriedAgainEvery5Seconds() {
    InsideEnd server = new InsideEnd("dir.harbor.lan", PaperEdge.FIRST_DIRECTOR);

    assertThat(IntStream.of(1, 2, 3, 4, 100).mapToObj(server::backoff))
        .containsExactly(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));
  }
}
