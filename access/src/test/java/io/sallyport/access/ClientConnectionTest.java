package io.sallyport.access;

import static io.sallyport.access.PaperText.REGISTER;
import static io.sallyport.access.PaperText.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The connection of a client: how long it lives, what is answered on it, what it may ask for. */
class ClientConnectionTest {
  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  @Test
  void compressionIsDeclinedAndTheConnectionStays() {
    client.send(
        """
        NEGOTIATE sip:198.51.100.10:443 SIP/2.0
        Via: SIP/2.0/TLS 192.168.1.20:49152
        CSeq: 1 NEGOTIATE
        Call-ID: 8d
        From: <sip:mara@harbor.example>;tag=1
        To: <sip:198.51.100.10>
        Compression: LZ77-8K
        Max-Forwards: 0
        Content-Length: 0
        """);

    SipMessage declined = client.next();
    assertThat(declined.status()).isEqualTo(405);
    assertThat(declined.value(HeaderName.ALLOW)).contains("REGISTER");
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void silenceEndsAConnectionThatNothingWasAcceptedFrom() {
    edge.pass(ClientFlow.FIRST_MESSAGE_LIMIT);

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aKnownClientMayBeSilentAsLongAsAgreed() {
    edge.register(client);
    edge.pass(Duration.ofMinutes(6));
    assertThat(client.isOpen()).isTrue();
    edge.pass(Duration.ofSeconds(10));

    assertThat(client.isOpen()).isFalse();
    assertThat(edge.service.openFlows()).isZero();
  }

  @Test
  void aMessageThatDribblesInEndsTheConnection() {
    edge.register(client);
    client.sendRaw("MESSAGE sip:");
    edge.pass(Duration.ofSeconds(9));
    client.sendRaw("a");
    assertThat(client.isOpen()).isTrue();
    edge.pass(Duration.ofSeconds(2));

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void messagesThatArriveInPiecesOneAfterTheOtherAreNoDribble() {
    edge.register(client);
    String begin = "MESSAGE sip:";
    client.sendRaw(begin);
    for (int i = 0; i < 5; i++) {
      edge.pass(Duration.ofSeconds(6));
      String rest = message("MESSAGE", "branch=z9hG4bKp" + i).substring(begin.length());
      client.sendRaw(rest.strip().replace("\n", "\r\n") + "\r\n\r\n" + begin);
      edge.director().answer(edge.director().next(), 200);
      assertThat(client.next().status()).isEqualTo(200);
    }
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void aMessageThatCannotBeFramedIsAnsweredAndTheConnectionEnds() {
    client.send(message("MESSAGE", "branch=z9hG4bKa") + "Content-Length: 7\n");

    assertThat(client.next().status()).isEqualTo(400);
    assertThat(client.isOpen()).isFalse();
    assertThat(edge.count(AccessCounter.MESSAGES_MALFORMED)).isEqualTo(1);
  }

  @Test
  void pingsAreAnsweredForThoseWhoExpectIt() {
    client.sendRaw("\r\n\r\n");
    assertThat(client.pongs()).isZero();
    client.send(REGISTER.replace("gruu-10", "gruu-10, outbound"));
    client.sendRaw("\r\n\r\n");

    assertThat(client.pongs()).isEqualTo(1);
  }

  @Test
  void threeRefusalsShowAStrangerTheDoor() {
    String stranger =
        message("MESSAGE", "branch=z9hG4bK0")
            .replace("mara@harbor.example", "mara@quayside.example");
    for (int i = 1; i <= 3; i++) {
      client.send(stranger.replace("z9hG4bK0", "z9hG4bK" + i));
      SipMessage refused = client.next();
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1015;");
    }

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void hopsAndExtensionsAreCheckedBeforeAnythingIsSent() {
    client.send(
        message("MESSAGE", "branch=z9hG4bKa").replace("Max-Forwards: 70", "Max-Forwards: 0"));
    assertThat(client.next().status()).isEqualTo(483);
    client.send(message("MESSAGE", "branch=z9hG4bKb") + "Proxy-Require: teleport\n");
    SipMessage refused = client.next();
    assertThat(refused.status()).isEqualTo(420);
    assertThat(refused.value(HeaderName.UNSUPPORTED)).isEqualTo("teleport");
    assertThat(edge.hasDialled(PaperEdge.SECOND_DIRECTOR)).isFalse();
  }

  @Test
  void optionsForTheEdgeItselfAreAnsweredHere() {
    client.send(
        message("OPTIONS", "branch=z9hG4bKa")
            .replace("OPTIONS sip:ines@harbor.example", "OPTIONS sip:sip.harbor.example:443"));

    assertThat(client.next().status()).isEqualTo(200);
  }

  @Test
  void aStrangerWithAValidCertificateIsNotInside() {
    PaperRemote stranger = edge.insidePeer(0, "printer.harbor.lan");

    assertThat(stranger.isOpen()).isFalse();
  }

  @Test
  void oneClientMayHaveSoManyRequestsUnderWay() {
    for (int i = 0; i < AccessSettings.MAX_CLIENT_TRANSACTIONS; i++) {
      client.send(message("MESSAGE", "branch=z9hG4bK" + i));
    }
    assertThat(client.isQuiet()).isTrue();
    client.send(message("MESSAGE", "branch=z9hG4bKmore"));

    SipMessage refused = client.next();
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.first(HeaderName.RETRY_AFTER)).isNotNegative();
  }

  @Test
  void whileDrainingOnlyWhatIsUnderWayGoesOn() {
    String token = edge.register(client);
    edge.service.drain();
    client.send(message("MESSAGE", "branch=z9hG4bKa"));
    assertThat(client.next().status()).isEqualTo(503);

    client.send(
        message("INFO", "branch=z9hG4bKb")
                .replace("To: <sip:ines@harbor.example>", "To: <sip:ines@harbor.example>;tag=b")
            + "Route: <sip:"
            + token
            + "@sip.harbor.example:443;lr>\n");
    assertThat(edge.director().next().method()).isEqualTo(SipMethod.INFO);
  }
}
