package io.sallyport.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The load's sign-ins prove something: the next hop does not take just any credentials. */
class DigestTest {
  private static final String CHALLENGE = Digest.challenge("17-4");

  private final Digest digest = new Digest();
  private final String credentials =
      digest.credentials("user7", challenged(), CHALLENGE, LoadRequest.REGISTRAR);

  @Test
  void credentialsThatAnswerTheChallengeAreTaken() {
    assertThat(digest.proves(credentials, "REGISTER")).isTrue();
  }

  @Test
  void credentialsOfAnotherUserNonceOrMethodAreNot() {
    assertThat(digest.proves(credentials.replace("user7", "user8"), "REGISTER")).isFalse();
    assertThat(digest.proves(credentials.replace("17-4", "17-5"), "REGISTER")).isFalse();
    assertThat(digest.proves(credentials, "INVITE")).isFalse();
    assertThat(digest.proves("Digest", "REGISTER")).isFalse();
  }

  private static SipMessage challenged() {
    String text =
        """
        SIP/2.0 401 Unauthorized
        Via: SIP/2.0/TLS 192.0.2.1;branch=z9hG4bK1
        From: <sip:user7@harbor.example>;tag=1
        To: <sip:user7@harbor.example>;tag=2
        Call-ID: 1
        CSeq: 1 REGISTER
        WWW-Authenticate: %s
        Content-Length: 0

        """
            .formatted(CHALLENGE)
            .replace("\n", "\r\n");
    SipReader reader = new SipReader(SipLimits.INSIDE);
    reader.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    return (SipMessage) reader.next();
  }
}
