package io.sallyport.wire.sip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SipResponseTest {
  private static final String INVITE =
      """
      INVITE sip:mara@harbor.example SIP/2.0
      v : SIP/2.0/TLS 192.168.1.20:49152 , SIP/2.0/TLS b;branch=1
      Timestamp: 54
      From: "Ines"<sip:ines@quayside.example>;tag=aa01;epid=77aa
      to:  sip:mara@harbor.example;user=phone\t
      Via: SIP/2.0/TLS c
      i: 4c2f
      CSeq: 01 INVITE
      Content-Length: 2

      xx\
      """;

  private final SipMessage invite = Sip.message(INVITE);

  @Test
  void copiesWhatARequestIsMatchedByAndTagsTo() {
    assertThat(
            Sip.text(
                SipResponse.to(invite, 403, "Forbidden")
                    .toTag("e7")
                    .header(HeaderName.MS_DIAGNOSTICS_PUBLIC, "1010;reason=\"x\"")))
        .isEqualTo(
            Sip.crlf(
                """
                SIP/2.0 403 Forbidden
                v : SIP/2.0/TLS 192.168.1.20:49152 , SIP/2.0/TLS b;branch=1
                Via: SIP/2.0/TLS c
                From: "Ines"<sip:ines@quayside.example>;tag=aa01;epid=77aa
                to:  sip:mara@harbor.example;user=phone;tag=e7
                i: 4c2f
                CSeq: 01 INVITE
                ms-diagnostics-public: 1010;reason="x"
                Content-Length: 0

                """));
  }

  @Test
  void completesTheTopViaAndLeavesTheOthers() {
    assertThat(
            Sip.text(
                SipResponse.to(invite, 500, "Server Internal Error")
                    .topVia("SIP/2.0/TLS 192.168.1.20:49152;received=203.0.113.77")))
        .contains(
            "v : SIP/2.0/TLS 192.168.1.20:49152;received=203.0.113.77, SIP/2.0/TLS b;branch=1\r\n");
  }

  @Test
  void carriesABodyWithItsTypeAndLength() {
    assertThat(
            Sip.text(
                SipResponse.to(invite, 200, "OK").body("text/plain", new byte[] {'o', 'k', '\n'})))
        .endsWith("Content-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n");
  }

  @Test
  void giveTryingNoTagAndTheTimestampBack() {
    assertThat(Sip.text(SipResponse.to(invite, 100, "Trying").toTag("e7")))
        .contains("to:  sip:mara@harbor.example;user=phone\t\r\n")
        .contains("Timestamp: 54\r\n")
        .doesNotContain("e7");
  }

  @Test
  void keepsATagThatIsThere() {
    SipMessage bye = Sip.message(INVITE.replace("user=phone\t", "tag=x"));

    assertThat(Sip.text(SipResponse.to(bye, 481, "Gone").toTag("e7")))
        .contains("to:  sip:mara@harbor.example;tag=x\r\n");
  }

  @Test
  void refusesWhatWouldBreakOutOfItsLine() {
    SipResponse response = SipResponse.to(invite, 403, "Forbidden");

    assertThatThrownBy(() -> response.header("X", "a\r\nb"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> response.toTag("a b")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> response.topVia("a\n")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SipResponse.to(invite, 403, "a\r"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SipResponse.to(invite, 99, "a"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cancelsAndAcknowledgesAnInviteAsSent() {
    SentInvite sent =
        new SentInvite(
            invite,
            "sip:T1@10.0.0.9",
            "SIP/2.0/TLS 10.20.0.11:5061;branch=z9hG4bK7Qm2",
            List.of("<sip:dir;lr>", "<sip:x;lr>"));
    SipMessage busy =
        Sip.message("SIP/2.0 486 Busy Here\nTo: <sip:mara@harbor.example>;tag=9\nl: 0\n\n");
    String cancel =
        Sip.crlf(
            """
            CANCEL sip:T1@10.0.0.9 SIP/2.0
            Via: SIP/2.0/TLS 10.20.0.11:5061;branch=z9hG4bK7Qm2
            Max-Forwards: 70
            Route: <sip:dir;lr>
            Route: <sip:x;lr>
            From: "Ines"<sip:ines@quayside.example>;tag=aa01;epid=77aa
            To: sip:mara@harbor.example;user=phone
            Call-ID: 4c2f
            CSeq: 1 CANCEL
            Content-Length: 0

            """);

    assertThat(Sip.text(sent.cancel())).isEqualTo(cancel);
    assertThat(Sip.text(sent.ack(busy).header("X", "y")))
        .isEqualTo(
            cancel
                .replace("CANCEL", "ACK")
                .replace(
                    "To: sip:mara@harbor.example;user=phone", "To: <sip:mara@harbor.example>;tag=9")
                .replace("Content", "X: y\r\nContent"));
  }
}
