package io.sallyport.wire.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each of the 49 torture messages of RFC 4475, and what a proxy on a stream makes of it. */
class Rfc4475Test {
  private static final String OWN_VIA = "SIP/2.0/TLS 10.20.0.11:5061;branch=z9hG4bK7Qm2";

  // Reader: message, wait for more, or the fault that ends the connection. Check: the fault the
  // message is refused for (a response is dropped), or forward. What the access service refuses on
  // grounds of its own (420, 483, broadcast Via) is forward here.
  @ParameterizedTest(name = "{0} {1}: {2}, {3}")
  @CsvSource(
      textBlock =
          """
          # section, name, reader, check
          3.1.1.1,  wsinv,      message, forward
          3.1.1.2,  intmeth,    message, forward
          3.1.1.3,  esc01,      message, forward
          3.1.1.4,  escnull,    message, forward
          3.1.1.5,  esc02,      message, forward
          3.1.1.6,  lwsdisp,    message, forward
          3.1.1.7,  longreq,    message, forward
          3.1.1.9,  semiuri,    message, forward
          3.1.1.10, transports, message, forward
          3.1.1.11, mpart01,    message, forward
          3.1.1.12, unreason,   message, forward
          3.1.1.13, noreason,   message, forward
          3.1.2.1,  badinv01,   message, BAD_VIA
          3.1.2.2,  clerr,      wait,
          3.1.2.3,  ncl,        CONTENT_LENGTH_BAD,
          3.1.2.4,  scalar02,   message, BAD_CSEQ
          3.1.2.5,  scalarlg,   message, BAD_CSEQ
          3.1.2.6,  quotbal,    message, BAD_TO
          3.1.2.7,  ltgtruri,   message, BAD_URI
          3.1.2.8,  lwsruri,    message, START_LINE
          3.1.2.9,  lwsstart,   message, START_LINE
          3.1.2.10, trws,       message, START_LINE
          3.1.2.11, escruri,    message, BAD_URI
          3.1.2.12, baddate,    message, forward
          3.1.2.13, regbadct,   message, BAD_CONTACT
          3.1.2.14, badaspec,   message, BAD_TO
          3.1.2.15, baddn,      message, forward
          3.1.2.16, badvers,    message, VERSION
          3.1.2.17, mismatch01, message, CSEQ_METHOD
          3.1.2.18, mismatch02, message, CSEQ_METHOD
          3.1.2.19, bigcode,    message, STATUS_CODE
          3.2.1,    badbranch,  message, forward
          3.3.1,    insuf,      message, MISSING_HEADER
          3.3.2,    unkscm,     message, SCHEME
          3.3.3,    novelsc,    message, SCHEME
          3.3.4,    unksm2,     message, forward
          3.3.5,    bext01,     message, forward
          3.3.6,    invut,      message, forward
          3.3.7,    regaut01,   message, forward
          3.3.8,    multi01,    message, REPEATED_HEADER
          3.3.9,    mcl01,      CONTENT_LENGTH_REPEATED,
          3.3.10,   bcast,      message, forward
          3.3.11,   zeromf,     message, forward
          3.3.12,   cparam01,   message, forward
          3.3.13,   cparam02,   message, forward
          3.3.14,   regescrt,   message, forward
          3.3.15,   sdp01,      message, forward
          3.4.1,    inv2543,    CONTENT_LENGTH_MISSING,
          """)
  void meetsItsExpectation(String section, String name, String reader, String check) {
    byte[] octets = Samples.rfc4475(name);
    List<SipRead> reads = Sip.read(SipLimits.PARTNER, octets, Integer.MAX_VALUE);

    assertThat(reader(reads)).as("%s %s", section, name).isEqualTo(reader);
    if (reads.isEmpty() || !(reads.getFirst() instanceof SipMessage message)) {
      return;
    }
    SipFault fault = SipCheck.problem(message);
    assertThat(fault == null ? "forward" : fault.name()).isEqualTo(check);
    assertThat(Sip.text(new SipEdit(message)))
        .isEqualTo(new String(octets, 0, message.length(), ISO_8859_1));
    if (fault == null) {
      assertThat(Sip.text(new SipEdit(message).prepend(HeaderName.VIA, OWN_VIA)))
          .isEqualTo(withOwnVia(new String(octets, 0, message.length(), ISO_8859_1)));
    }
  }

  @Test
  void coversAll49() {
    assertThat(Samples.RFC_4475).hasSize(49).doesNotHaveDuplicates();
  }

  // 3.1.1.8: the octets behind the first message are dropped from a datagram; on a stream they are
  // the next message, and what follows that is none.
  @Test
  void readsTheSecondRequestBehindTheFirstOnAStream() {
    List<SipRead> reads = Sip.read(SipLimits.PARTNER, Samples.rfc4475("dblreq"), Integer.MAX_VALUE);

    assertThat(reads).hasSize(4);
    assertThat(((SipMessage) reads.get(0)).callId())
        .isEqualTo("dblreq.0ha0isndaksdj99sdfafnl3lk233412");
    assertThat(reads.get(1)).isEqualTo(new SipRead.KeepAlive(false));
    assertThat(((SipMessage) reads.get(2)).callId())
        .isEqualTo("dblreq.0ha0isnda977644900765@192.0.2.15");
    assertThat(((SipRead.Malformed) reads.get(3)).fault()).isEqualTo(SipFault.START_LINE);
  }

  // 3.4.1: RFC 2543 allowed no Content-Length; on a stream nobody can.
  @Test
  void forwardsTheOldInviteOnceItHasALength() {
    String text = new String(Samples.rfc4475("inv2543"), ISO_8859_1);
    int body = text.length() - text.indexOf("\r\n\r\n") - 4;
    SipMessage message =
        Sip.message(
            text.replace("\r\n", "\n").replace("\n\n", "\nContent-Length: " + body + "\n\n"));

    assertThat(SipCheck.problem(message)).isNull();
    assertThat(Objects.requireNonNull(message.topVia()).branch()).isNull();
    assertThat(message.fromTag()).isNull();
  }

  @Test
  void answersTheRequestsWhoseFramingIsLost() {
    for (String name : List.of("ncl", "mcl01", "inv2543")) {
      List<SipRead> reads = Sip.read(SipLimits.PARTNER, Samples.rfc4475(name), 7);
      SipRead.Malformed malformed = (SipRead.Malformed) reads.getFirst();

      assertThat(malformed.fault().status()).isEqualTo(400);
      assertThat(malformed.isAnswerable()).as(name).isTrue();
    }
  }

  @Test
  void understandsTheTortuousInvite() {
    SipMessage invite =
        (SipMessage)
            Sip.read(SipLimits.CLIENT, Samples.rfc4475("wsinv"), Integer.MAX_VALUE).getFirst();

    assertThat(invite.method()).isEqualTo(SipMethod.INVITE);
    assertThat(invite.maxForwards()).isEqualTo(68);
    assertThat(invite.cseqNumber()).isEqualTo(9);
    assertThat(invite.toTag()).isEqualTo("1918181833n");
    assertThat(invite.fromTag()).isEqualTo("98asjd8");
    assertThat(invite.value(HeaderName.SUBJECT)).isEmpty();
    assertThat(invite.valueCount(HeaderName.VIA)).isEqualTo(3);
    assertThat(invite.values(HeaderName.VIA).stream().map(Via::parse).map(Rfc4475Test::sentBy))
        .containsExactly(
            "UDP 192.0.2.2 390skdjuw",
            "TCP spindle.example.com z9hG4bK9ikj8",
            "UDP 192.168.255.111 z9hG4bK30239");
    assertThat(invite.values(HeaderName.ROUTE))
        .containsExactly("<sip:services.example.com;lr;unknownwith=value;unknown-no-value>");
    assertThat(invite.value("newfangledheader"))
        .isEqualTo("newfangled value continued newfangled value");
  }

  @Test
  void understandsTheWideRangeOfCharacters() {
    SipMessage request =
        (SipMessage)
            Sip.read(SipLimits.CLIENT, Samples.rfc4475("intmeth"), Integer.MAX_VALUE).getFirst();

    assertThat(request.methodName()).isEqualTo("!interesting-Method0123456789_*+`.%indeed'~");
    assertThat(request.callId()).isEqualTo("intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
    assertThat(request.fromTag()).isEqualTo("_token~1'+`*%!-.");
    assertThat(Objects.requireNonNull(SipUri.parse(request.requestUri())).host())
        .isEqualTo("example.com");
  }

  private static String sentBy(Via via) {
    return via.transport() + " " + via.host() + " " + via.branch();
  }

  private static String reader(List<SipRead> reads) {
    if (reads.isEmpty()) {
      return "wait";
    }
    return switch (reads.getFirst()) {
      case SipMessage message -> "message";
      case SipRead.Malformed malformed -> malformed.fault().name();
      case SipRead.KeepAlive keepAlive -> "keep-alive";
      case SipRead.NeedMore needMore -> "wait";
    };
  }

  private static String withOwnVia(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\r\n", -1)));
    for (int i = 1; i < lines.size(); i++) {
      if (lines.get(i).matches("(?i)(v|via)[ \t]*:.*")) {
        lines.add(i, "Via: " + OWN_VIA);
        return String.join("\r\n", lines);
      }
    }
    throw new AssertionError("no Via");
  }
}
