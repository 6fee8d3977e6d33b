package io.sallyport.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SipEditTest {
  private static final String INVITE =
      """
      INVITE sip:mara@harbor.example SIP/2.0
      via : SIP/2.0/TLS 198.51.100.200:50311;branch=z9hG4bK5D.77A1 ,  SIP/2.0/TLS 10.0.0.1
      Route: <sip:P1@sip.harbor.example;lr>,<sip:P1@ae1.harbor.lan;lr> , <sip:dir;lr>
      Max-Forwards: 67
      From: "Ines"<sip:ines@quayside.example>;tag=aa01;epid=77aa77aa77
      To: <sip:mara@harbor.example>
      Via: SIP/2.0/TLS 10.0.0.2
      Call-ID: 4c2f0b9e8d7a
      X-Odd :  kept  as it is\t
      CSeq: 1 INVITE
      Content-Length: 4

      body\
      """;

  private final SipMessage message = Sip.message(INVITE);

  @Test
  void leavesAsItCameWithoutEdits() {
    assertThat(Sip.text(new SipEdit(message))).isEqualTo(Sip.crlf(INVITE));
    assertThat(Sip.text(message.octets())).isEqualTo(Sip.crlf(INVITE));
  }

  @Test
  void combinesWhatAProxyDoesToARequest() {
    SipEdit edit =
        new SipEdit(message)
            .requestUri("sip:T1@10.0.0.9")
            .prepend(HeaderName.VIA, "SIP/2.0/TLS 10.20.0.11:5061;branch=z9hG4bKx")
            .replaceFirst(HeaderName.VIA, "SIP/2.0/TLS 198.51.100.200:50311;received=1.2.3.4")
            .removeFirst(HeaderName.ROUTE)
            .removeFirst(HeaderName.ROUTE)
            .set(HeaderName.MAX_FORWARDS, "66")
            .prepend(HeaderName.RECORD_ROUTE, "<sip:outer;lr>")
            .prepend(HeaderName.RECORD_ROUTE, "<sip:inner;lr>")
            .append(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST, "ms-source-type=InternetUser");

    assertThat(Sip.text(edit))
        .isEqualTo(
            Sip.crlf(
                """
                INVITE sip:T1@10.0.0.9 SIP/2.0
                Record-Route: <sip:inner;lr>
                Record-Route: <sip:outer;lr>
                Via: SIP/2.0/TLS 10.20.0.11:5061;branch=z9hG4bKx
                via : SIP/2.0/TLS 198.51.100.200:50311;received=1.2.3.4 ,  SIP/2.0/TLS 10.0.0.1
                Route: <sip:dir;lr>
                Max-Forwards: 66
                From: "Ines"<sip:ines@quayside.example>;tag=aa01;epid=77aa77aa77
                To: <sip:mara@harbor.example>
                Via: SIP/2.0/TLS 10.0.0.2
                Call-ID: 4c2f0b9e8d7a
                X-Odd :  kept  as it is\t
                CSeq: 1 INVITE
                Content-Length: 4
                ms-edge-proxy-message-trust: ms-source-type=InternetUser

                body\
                """));
  }

  @Test
  void removesALineWithItsLastValueAndGoesOnWithTheNextLine() {
    SipEdit edit =
        new SipEdit(message)
            .removeFirst(HeaderName.VIA)
            .removeFirst(HeaderName.VIA)
            .replaceFirst(HeaderName.VIA, "SIP/2.0/TLS third");

    assertThat(Sip.text(edit))
        .contains("\r\nVia: SIP/2.0/TLS third\r\n")
        .doesNotContain("50311")
        .doesNotContain("10.0.0.1");
  }

  @Test
  void setsALineOnceWhateverWasThere() {
    assertThat(
            Sip.text(
                new SipEdit(message)
                    .set(HeaderName.VIA, "one")
                    .set(HeaderName.EXPIRES, "60")
                    .set(HeaderName.EXPIRES, "61")
                    .set(HeaderName.CALL_ID, "x")))
        .isEqualTo(
            Sip.crlf(
                """
                INVITE sip:mara@harbor.example SIP/2.0
                via : one
                Route: <sip:P1@sip.harbor.example;lr>,<sip:P1@ae1.harbor.lan;lr> , <sip:dir;lr>
                Max-Forwards: 67
                From: "Ines"<sip:ines@quayside.example>;tag=aa01;epid=77aa77aa77
                To: <sip:mara@harbor.example>
                Call-ID: x
                X-Odd :  kept  as it is\t
                CSeq: 1 INVITE
                Content-Length: 4
                Expires: 61

                body\
                """));
  }

  @Test
  void changesSingleLinesByNumberAndUnknownOnesByName() {
    assertThat(
            Sip.text(
                new SipEdit(message)
                    .startLine("SIP/2.0 200 OK")
                    .remove(HeaderName.VIA)
                    .removeFirst(HeaderName.VIA)
                    .replaceFirst(HeaderName.SUBJECT, "none to replace")
                    .remove("x-odd")
                    .replaceLine(1, "<sip:r>")
                    .removeLine(2)
                    .insertAfter(2, HeaderName.SUPPORTED, "path")
                    .insertAfter(2, HeaderName.REQUIRE, "outbound")
                    .append("X-New", "\u00fc")))
        .isEqualTo(
            Sip.crlf(
                """
                SIP/2.0 200 OK
                Route: <sip:r>
                Supported: path
                Require: outbound
                From: "Ines"<sip:ines@quayside.example>;tag=aa01;epid=77aa77aa77
                To: <sip:mara@harbor.example>
                Call-ID: 4c2f0b9e8d7a
                CSeq: 1 INVITE
                Content-Length: 4
                X-New: \u00fc

                body\
                """));
  }

  @Test
  void keepsThePlaceOfALineThatIsRemovedForOnesPutBeforeIt() {
    assertThat(
            Sip.text(
                new SipEdit(message)
                    .remove(HeaderName.MAX_FORWARDS)
                    .prepend(HeaderName.MAX_FORWARDS, "1")))
        .contains("<sip:dir;lr>\r\nMax-Forwards: 1\r\nFrom:");
  }

  @Test
  void refusesValuesThatWouldBreakOutOfTheirLine() {
    SipEdit edit = new SipEdit(message);
    for (String value : new String[] {"a\r\nRoute: x", "a\nb", "a\rb", "a\0b", "\u0141"}) {
      assertThatThrownBy(() -> edit.append(HeaderName.SUBJECT, value))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> edit.requestUri("sip:a b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> edit.append(HeaderName.OTHER, "z"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> edit.append("X: y", "z")).isInstanceOf(IllegalArgumentException.class);
    assertThat(Sip.text(edit.append("X-Quoted", "\"\\\0\""))).contains("X-Quoted: \"\\\0\"\r\n");
  }
}
