package io.sallyport.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SipCheckTest {
  private static final String REQUEST =
      """
      MESSAGE sip:mara@harbor.example SIP/2.0
      Via: SIP/2.0/tls 192.168.1.20:49152
      Supported: a
      Via: SIP/2.0/TLS 10.0.0.1
      Max-Forwards: 70
      From: <sip:ines@quayside.example>;tag=aa01;epid=77
      To: <tel:+4930123>
      Call-ID: 4c2f(x)
      CSeq: 1 MESSAGE
      Contact: <sip:ines@quayside.example>;proxy=replace
      Content-Length: 0

      """;

  // Rows W1, W2, W6, W7 and W14 of the wire profile: what real peers send.
  @Test
  void toleratesWhatRealPeersSend() {
    assertThat(problem(REQUEST)).isNull();
    assertThat(problem(REQUEST.replace("MESSAGE", "BENOTIFY"))).isNull();
    assertThat(problem(REQUEST.replace("MESSAGE", "NEWMETHOD"))).isNull();
    assertThat(problem(REQUEST.replace("CSeq", "cSEQ").replace("From", "F"))).isNull();
    assertThat(problem(REQUEST.replace("SIP/2.0\n", "sip/2.0\n"))).isNull();
    assertThat(problem(REQUEST.replace("Max-Forwards: 70\n", ""))).isNull();
    assertThat(problem(REQUEST.replace("49152", "49152;branch=z9hG4bK"))).isNull();
    assertThat(problem(REQUEST.replaceFirst("<sip:ines[^\n]*proxy=replace", "*"))).isNull();
  }

  @ParameterizedTest(name = "{0} -> {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          example SIP/2.0     | example  SIP/2.0    | START_LINE
          example SIP/2.0     | example SIP/2.1     | VERSION
          example SIP/2.0     | example?a=b SIP/2.0 | BAD_URI
          sip:mara@           | sip:mara@@          | BAD_URI
          sip:mara            | 1sip:mara           | BAD_URI
          sip:mara            | mara                | BAD_URI
          sip:mara@harbor     | tel:+49             | SCHEME
          Via:                | X:                  | MISSING_HEADER
          From:               | X:                  | MISSING_HEADER
          To:                 | X:                  | MISSING_HEADER
          Call-ID:            | X:                  | MISSING_HEADER
          CSeq:               | X:                  | MISSING_HEADER
          Supported: a        | f: <sip:b>          | REPEATED_HEADER
          Supported: a        | To: <sip:b>         | REPEATED_HEADER
          Supported: a        | i: 2                | REPEATED_HEADER
          Supported: a        | CSeq: 1 MESSAGE     | REPEATED_HEADER
          Supported: a        | Max-Forwards: 70    | REPEATED_HEADER
          SIP/2.0/tls         | SIP/2.0             | BAD_VIA
          1 MESSAGE           | 1 message           | CSEQ_METHOD
          1 MESSAGE           | x MESSAGE           | BAD_CSEQ
          : 4c2f(x)           | :                   | BAD_CALL_ID
          : 4c2f(x)           | : a b               | BAD_CALL_ID
          : 70                | : 256               | BAD_MAX_FORWARDS
          : 70                | : 7 0               | BAD_MAX_FORWARDS
          From: <sip:ines     | From: <sip:@ines    | BAD_FROM
          ;tag=aa01           | ;tag=aa01;          | BAD_FROM
          To: <tel            | To: "<tel           | BAD_TO
          Contact: <sip       | Contact: *, <sip    | BAD_CONTACT
          Contact: <sip       | Contact: "<sip      | BAD_CONTACT
          """)
  void refusesTheRest(String good, String bad, SipFault fault) {
    String text = REQUEST.replace(good, bad);

    assertThat(text).isNotEqualTo(REQUEST);
    assertThat(problem(text)).isEqualTo(fault);
  }

  @Test
  void judgesAResponseByLess() {
    String response = REQUEST.replaceFirst("MESSAGE[^\n]*", "SIP/2.0 200");
    assertThat(problem(response)).isNull();
    assertThat(problem(response.replace("70", "x"))).isNull();
    assertThat(problem(response.replace(" 200", " 099"))).isEqualTo(SipFault.STATUS_CODE);
    assertThat(problem(response.replace(" 200", " 1000 x"))).isEqualTo(SipFault.STATUS_CODE);
    assertThat(problem(response.replace(" 200", "  200"))).isEqualTo(SipFault.START_LINE);
    assertThat(problem(response.replace(" 200", " 200OK"))).isEqualTo(SipFault.START_LINE);
  }

  private static @Nullable SipFault problem(String text) {
    return SipCheck.problem(Sip.message(text));
  }
}
