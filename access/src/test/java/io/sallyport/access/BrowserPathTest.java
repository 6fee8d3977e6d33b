package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A browser in a WebSocket (RFC 7118), the edge and the next hop. */
class BrowserPathTest {
  private static final String REGISTER =
      """
      REGISTER sip:harbor.example SIP/2.0
      Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks
      Max-Forwards: 69
      To: <sip:mara@harbor.example>
      From: "Mara" <sip:mara@harbor.example>;tag=n9kd0q4v
      Call-ID: a1b2c3
      CSeq: 1 REGISTER
      Contact: <sip:q4f0s9@df7jal23ls0d.invalid;transport=ws>;+sip.instance="<urn:uuid:3b1c0f52-6e0d-5c63-9a3b-0c4d7e21a9f4>";reg-id=1;expires=600
      Expires: 600
      Supported: path,gruu,outbound
      Content-Length: 0
      """;

  private static final String INVITE =
      """
      INVITE sip:ines@harbor.example SIP/2.0
      Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK77
      Max-Forwards: 69
      To: <sip:ines@harbor.example>
      From: <sip:mara@harbor.example>;tag=n9kd
      Call-ID: a1b2c4
      CSeq: 1 INVITE
      Contact: <sip:q4f0s9@df7jal23ls0d.invalid;transport=ws;ob>
      """;

  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote browser = edge.browser(0, "203.0.113.77");

  private PaperRemote director() {
    return edge.dialled(
        edge.hasDialled(PaperEdge.FIRST_DIRECTOR)
            ? PaperEdge.FIRST_DIRECTOR
            : PaperEdge.SECOND_DIRECTOR);
  }

  @Test
  void aRegisterArrivesAsFromAnyClientWithItsTransportKept() {
    browser.send(REGISTER);

    SipMessage inside = director().next();
    String token = tokenOf(inside.value(HeaderName.PATH));
    assertThat(inside.value(HeaderName.PATH))
        .isEqualTo("<sip:" + token + "@ae1.harbor.lan:5061;transport=tls;lr;ob>");
    assertThat(inside.values(HeaderName.VIA).getLast())
        .isEqualTo(
            "SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks;received=203.0.113.77;"
                + "ms-received-port=49152;ms-received-cid="
                + token);
    assertThat(inside.values(HeaderName.VIA).getFirst()).startsWith("SIP/2.0/TLS 10.20.0.11:5061;");
    assertThat(inside.value(HeaderName.CONTACT))
        .isEqualTo(
            "<sip:q4f0s9@df7jal23ls0d.invalid;transport=ws>;+sip.instance="
                + "\"<urn:uuid:3b1c0f52-6e0d-5c63-9a3b-0c4d7e21a9f4>\";reg-id=1;expires=600");
    assertThat(inside.values(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
        .singleElement()
        .asString()
        .startsWith("ms-source-type=InternetUser;");
    assertThat(edge.count(AccessCounter.WEBSOCKET_FLOWS_OPENED)).isEqualTo(1);
  }

  @Test
  void routesTowardTheBrowserSayWebSocket() {
    browser.send(INVITE + "Content-Length: 0\n");

    SipMessage inside = director().next();
    assertThat(inside.values(HeaderName.RECORD_ROUTE))
        .satisfiesExactly(
            internal -> assertThat(internal).endsWith("@ae1.harbor.lan:5061;transport=tls;lr>"),
            external -> assertThat(external).endsWith("@sip.harbor.example:443;transport=ws;lr>"));

    String external = inside.values(HeaderName.RECORD_ROUTE).getLast();
    String internal = inside.values(HeaderName.RECORD_ROUTE).getFirst();
    director().answer(inside, 200, "Contact: <sip:ines@10.20.1.40:5061;transport=tls>");
    assertThat(browser.next().status()).isEqualTo(100);
    assertThat(browser.next().status()).isEqualTo(200);
    browser.send(
        "ACK sip:ines@10.20.1.40:5061;transport=tls SIP/2.0\n"
            + "Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK78\n"
            + "Route: "
            + external
            + "\nRoute: "
            + internal
            + "\nMax-Forwards: 69\nTo: <sip:ines@harbor.example>;tag=inside\n"
            + "From: <sip:mara@harbor.example>;tag=n9kd\nCall-ID: a1b2c4\nCSeq: 1 ACK\n");
    SipMessage ack = director().next();
    assertThat(ack.method()).isEqualTo(SipMethod.ACK);
    assertThat(ack.valueCount(HeaderName.ROUTE)).isZero();
    assertThat(ack.value(HeaderName.CONTENT_LENGTH)).isEqualTo("0");
  }

  @Test
  void aRequestFromInsideReachesTheBrowserByItsToken() {
    browser.send(REGISTER);
    SipMessage register = director().next();
    String path = Objects.requireNonNull(register.value(HeaderName.PATH));
    director().answer(register, 200);
    assertThat(browser.next().status()).isEqualTo(200);

    director()
        .send(
            """
            INVITE sip:q4f0s9@df7jal23ls0d.invalid;transport=ws SIP/2.0
            Via: SIP/2.0/TLS 10.20.1.10:5061;branch=z9hG4bKin
            Route: %s
            Max-Forwards: 68
            From: <sip:ines@harbor.example>;tag=i
            To: <sip:mara@harbor.example>
            Call-ID: in1
            CSeq: 7 INVITE
            Contact: <sip:ines@10.20.1.40:5061;transport=tls>
            Content-Length: 0
            """
                .formatted(path));

    SipMessage invite = browser.next();
    assertThat(invite.requestUri()).isEqualTo("sip:q4f0s9@df7jal23ls0d.invalid;transport=ws");
    assertThat(invite.values(HeaderName.VIA).getFirst())
        .startsWith("SIP/2.0/WSS 198.51.100.10:443;branch=");
    assertThat(invite.values(HeaderName.RECORD_ROUTE).getFirst())
        .endsWith("@sip.harbor.example:443;transport=ws;lr>");
    assertThat(invite.first(HeaderName.ROUTE)).isNegative();

    browser.sendRaw(answerWithoutLength(invite, "180 Ringing"));
    PaperRemote director = director();
    assertThat(director.next().status()).isEqualTo(100);
    SipMessage ringing = director.next();
    assertThat(ringing.status()).isEqualTo(180);
    assertThat(ringing.value(HeaderName.CONTENT_LENGTH)).isEqualTo("0");
    assertThat(ringing.valueCount(HeaderName.VIA)).isEqualTo(1);
  }

  @Test
  void aMessageWithoutContentLengthArrivesWithOne() {
    browser.sendRaw(
        """
        MESSAGE sip:ines@harbor.example SIP/2.0
        Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK79
        From: <sip:mara@harbor.example>;tag=m
        To: <sip:ines@harbor.example>
        Call-ID: m1
        CSeq: 1 MESSAGE
        Content-Type: text/plain

        ahoy\
        """
            .replace("\n", "\r\n"));

    SipMessage inside = director().next();
    assertThat(inside.value(HeaderName.CONTENT_LENGTH)).isEqualTo("4");
    assertThat(inside.bodyCopy()).asString().isEqualTo("ahoy");
  }

  @Test
  void twoMessagesInOneAreNone() {
    browser.sendRaw((REGISTER + "\n" + REGISTER).replace("\n", "\r\n"));

    assertThat(browser.next().status()).isEqualTo(400);
    assertThat(browser.isOpen()).isFalse();
    assertThat(edge.count(AccessCounter.MESSAGES_MALFORMED)).isEqualTo(1);
  }

  @Test
  void aContactIsRewrittenForItsOwnTransportOnly() {
    String contact = "Contact: <sip:q4f0s9@df7jal23ls0d.invalid;transport=ws;ob>";
    browser.send(INVITE.replace("ob>", "ob>;proxy=replace") + "Content-Length: 0\n");
    SipMessage inside = director().next();
    assertThat(inside.value(HeaderName.CONTACT))
        .startsWith(
            "<sip:q4f0s9@df7jal23ls0d.invalid;transport=ws;ob;maddr=203.0.113.77;ms-received-cid=")
        .doesNotContain("proxy=");

    String other = "Contact: <sip:192.168.1.20:49152;transport=tls>;proxy=replace";
    browser.send(INVITE.replace(contact, other).replace("bK77", "bK80") + "Content-Length: 0\n");
    assertThat(browser.next().status()).isEqualTo(100);
    assertThat(browser.next().status()).isEqualTo(400);
  }

  @Test
  void keepAlivesComeInMessagesOfTheirOwn() {
    browser.send(REGISTER);
    director().answer(director().next(), 200);
    assertThat(browser.next().status()).isEqualTo(200);

    browser.sendRaw("\r\n\r\n");
    assertThat(browser.pongs()).isEqualTo(1);
    browser.sendRaw("\r\n");
    browser.sendRaw("\r\n");
    assertThat(browser.pongs()).isEqualTo(1);
  }

  @Test
  void signsOfLifeKeepKnownClientsOnly() {
    PaperRemote stranger = edge.browser(1, "203.0.113.78");
    stranger.sendRaw("\r\n\r\n");
    browser.send(REGISTER);
    director().answer(director().next(), 200);
    assertThat(browser.next().status()).isEqualTo(200);

    for (int minute = 0; minute < 60; minute++) {
      edge.pass(Duration.ofMinutes(1));
      browser.showLife();
      if (stranger.isOpen()) {
        stranger.showLife();
      }
    }
    assertThat(stranger.isOpen()).isFalse();
    assertThat(browser.isOpen()).isTrue();
    edge.pass(ClientFlow.KNOWN_IDLE_LIMIT.plusSeconds(1));
    assertThat(browser.isOpen()).isFalse();
  }

  private static String answerWithoutLength(SipMessage request, String status) {
    StringBuilder answer = new StringBuilder("SIP/2.0 ").append(status).append("\r\n");
    for (String via : request.values(HeaderName.VIA)) {
      answer.append("Via: ").append(via).append("\r\n");
    }
    answer
        .append("To: ")
        .append(request.value(HeaderName.TO))
        .append(";tag=b\r\nFrom: ")
        .append(request.value(HeaderName.FROM))
        .append("\r\nCall-ID: ")
        .append(request.callId())
        .append("\r\nCSeq: ")
        .append(request.value(HeaderName.CSEQ));
    return answer.append("\r\n\r\n").toString();
  }

  private static String tokenOf(@Nullable String route) {
    NameAddress address = NameAddress.parse(Objects.requireNonNull(route));
    return Objects.requireNonNull(
        Objects.requireNonNull(Objects.requireNonNull(address).uri()).user());
  }
}
