package io.sallyport.wire.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipMessageTest {
  private final SipMessage request =
      Sip.message(
          """
          REGISTER sip:harbor.example SIP/2.0
          vIA: SIP/2.0/TLS 192.168.1.20:49152
          FROM: <sip:mara@harbor.example>;tag=5f2a90c1;epid=0a1b
          t: <sip:mara@harbor.example>
          Call-ID:7d0f
          CSEQ: 1\t REGISTER
          Supported: gruu-10, adhoclist
          X-Else: a
          Supported:
          k: path ,, timer
          Contact: <sip:192.168.1.20;x=a,b>;methods="INVITE, BYE", "C, \\"D" <sip:c>
          Content-Length: 5

          \u00e9\u00ff\0
          """);

  @Test
  void tellsWhatIsInARequest() {
    assertThat(request.isRequest()).isTrue();
    assertThat(request.method()).isEqualTo(SipMethod.REGISTER);
    assertThat(request.methodName()).isEqualTo("REGISTER");
    assertThat(request.requestUri()).isEqualTo("sip:harbor.example");
    assertThat(request.status()).isZero();
    assertThat(request.reason()).isEmpty();
    assertThat(request.callId()).isEqualTo("7d0f");
    assertThat(request.cseqNumber()).isEqualTo(1);
    assertThat(request.cseqMethod()).isEqualTo("REGISTER");
    assertThat(request.fromTag()).isEqualTo("5f2a90c1");
    assertThat(request.toTag()).isNull();
    assertThat(request.maxForwards()).isEqualTo(-1);
  }

  @Test
  void listsValuesOverAllLines() {
    assertThat(request.values(HeaderName.SUPPORTED))
        .containsExactly("gruu-10", "adhoclist", "path", "", "timer");
    assertThat(request.valueCount(HeaderName.SUPPORTED)).isEqualTo(5);
    assertThat(request.values(HeaderName.CONTACT))
        .containsExactly(
            "<sip:192.168.1.20;x=a,b>;methods=\"INVITE, BYE\"", "\"C, \\\"D\" <sip:c>");
    assertThat(request.firstValue(HeaderName.SUPPORTED)).isEqualTo("gruu-10");
    assertThat(request.values(HeaderName.ROUTE)).isEmpty();
    assertThat(request.firstValue(HeaderName.ROUTE)).isNull();
  }

  @Test
  void numbersLines() {
    int first = request.first(HeaderName.SUPPORTED);

    assertThat(request.headerCount()).isEqualTo(11);
    assertThat(first).isEqualTo(5);
    assertThat(request.next(HeaderName.SUPPORTED, first)).isEqualTo(7);
    assertThat(request.headerNameText(8)).isEqualTo("k");
    assertThat(request.headerName(8)).isEqualTo(HeaderName.SUPPORTED);
    assertThat(request.headerName(6)).isEqualTo(HeaderName.OTHER);
    assertThat(request.value("x-ELSE")).isEqualTo("a");
    assertThat(request.value("x-none")).isNull();
  }

  @Test
  void keepsTheOctetsOfTheBody() {
    assertThat(request.bodyLength()).isEqualTo(5);
    assertThat(new String(request.bodyCopy(), ISO_8859_1)).isEqualTo("\u00e9\u00ff\0\r\n");
  }

  @Test
  void tellsWhatIsInAResponse() {
    SipMessage response =
        Sip.message(
            """
            SIP/2.0 183 Fortschritt \u00c3\u00bc
            Max-Forwards: 256
            CSeq: 7 NEWMETHOD
            l: 0

            """);

    assertThat(response.isRequest()).isFalse();
    assertThat(response.status()).isEqualTo(183);
    assertThat(response.reason()).isEqualTo("Fortschritt \u00c3\u00bc");
    assertThat(response.method()).isEqualTo(SipMethod.OTHER);
    assertThat(response.methodName()).isEqualTo("NEWMETHOD");
    assertThat(response.requestUri()).isEmpty();
    assertThat(response.callId()).isEmpty();
    assertThat(response.maxForwards()).isEqualTo(-2);
    assertThat(response.topVia()).isNull();
    assertThat(response.from()).isNull();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0 INVITE, 0, INVITE",
    "2147483647 invite, 2147483647, invite",
    "2147483648 INVITE, -2, ''",
    "99999999999999999999 INVITE, -2, ''",
    "-1 INVITE, -2, ''",
    "1, -2, ''",
    "INVITE, -2, ''",
    "1INVITE, -2, ''",
    "1 INVITE x, -2, ''",
    "'', -2, ''"
  })
  void readsCseq(String value, long number, String method) {
    SipMessage message = Sip.message("SIP/2.0 200 OK\nCSeq: " + value + "\nl: 0\n\n");

    assertThat(message.cseqNumber()).isEqualTo(number);
    assertThat(message.cseqMethod()).isEqualTo(method);
  }

  @Test
  void knowsEveryFieldByItsTextInAnyLetterCaseAndItsCompactForm() {
    for (HeaderName name : HeaderName.values()) {
      if (name != HeaderName.OTHER) {
        assertThat(HeaderName.of(name.text())).isEqualTo(name);
        assertThat(HeaderName.of(name.text().toUpperCase(Locale.ROOT))).isEqualTo(name);
        assertThat(HeaderName.of(name.text() + "x")).isEqualTo(HeaderName.OTHER);
      }
    }
    assertThat(HeaderName.of("V")).isEqualTo(HeaderName.VIA);
    assertThat(HeaderName.of("z")).isEqualTo(HeaderName.OTHER);
    assertThat(HeaderName.of("")).isEqualTo(HeaderName.OTHER);
    assertThat(HeaderName.of("Call\rID")).isEqualTo(HeaderName.OTHER);
  }
}
