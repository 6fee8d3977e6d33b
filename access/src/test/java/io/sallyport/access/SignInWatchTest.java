package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignInWatchTest {
  private final SignInWatch watch = new SignInWatch();

  private static SipMessage read(String startLine, String user, String header) {
    String text =
        startLine
            + "\r\nVia: SIP/2.0/TLS 192.0.2.1:5061;branch=z9hG4bK1\r\n"
            + ("From: <sip:" + user + "@harbor.example>;tag=1\r\n")
            + ("To: <sip:" + user + "@harbor.example>\r\n")
            + "Call-ID: 1\r\nCSeq: 1 REGISTER\r\n"
            + (header.isEmpty() ? "" : header + "\r\n")
            + "Content-Length: 0\r\n\r\n";
    SipReader reader = new SipReader(SipLimits.CLIENT);
    reader.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    return (SipMessage) reader.next();
  }

  /** A request of a user and its final response; gives the failures known by then. */
  private int exchange(String user, String credentials, int status, String challenge) {
    return watch
        .answered(
            read(
                "REGISTER sip:harbor.example SIP/2.0",
                user,
                credentials.isEmpty() ? "" : "Authorization: " + credentials),
            read(
                "SIP/2.0 " + status + " Answer",
                user,
                challenge.isEmpty() ? "" : "WWW-Authenticate: " + challenge))
        .size();
  }

  private static String digest(String nonce) {
    return "Digest realm=\"harbor.example\", nonce=\"" + nonce + "\"";
  }

  @Test
  void aChallengeToARequestWithoutCredentialsIsNoFailure() {
    for (int i = 0; i < 100; i++) {
      assertThat(exchange("mara", "", 401, digest("n" + i))).isZero();
    }
    assertThat(watch.ended()).isEmpty();
  }

  @Test
  void refusedCredentialsThatAnswerAChallengeAreAFailure() {
    exchange("mara", "", 401, digest("n1"));
    assertThat(exchange("mara", digest("n1"), 401, digest("n2"))).isEqualTo(1);
    assertThat(exchange("mara", digest("n2"), 407, digest("n3"))).isEqualTo(1);
    assertThat(exchange("mara", digest("n2"), 401, digest("n4"))).isEqualTo(1);
    assertThat(exchange("mara", digest("n4"), 200, "")).isZero();
    assertThat(watch.ended()).isEmpty();
  }

  @Test
  void aStaleNonceIsNoFailure() {
    exchange("mara", "", 401, digest("n1"));
    assertThat(exchange("mara", digest("n1"), 401, digest("n2") + ", stale=true")).isZero();
    assertThat(watch.ended()).isEmpty();
  }

  @Test
  void theLegsOfAHandshakeAreNoFailureButItsEndMayBe() {
    exchange("mara", "", 401, "NTLM realm=\"r\", targetname=\"dir\", version=4");
    assertThat(
            exchange(
                "mara",
                "NTLM realm=\"r\", gssapi-data=\"\"",
                401,
                "NTLM opaque=\"SA1\", gssapi-data=\"TlRM\""))
        .isZero();
    assertThat(
            exchange(
                "mara",
                "NTLM opaque=\"SA1\", gssapi-data=\"AAAA\"",
                401,
                "NTLM realm=\"r\", targetname=\"dir\""))
        .isEqualTo(1);
    assertThat(watch.ended()).isEmpty();
  }

  @Test
  void credentialsFromBeforeAreRefusedOnceWithoutHarm() {
    for (int i = 0; i < 50; i++) {
      assertThat(exchange("mara", digest("old" + i), 401, digest("n" + i))).isZero();
      assertThat(exchange("mara", digest("n" + i), 200, "")).isZero();
    }
    assertThat(watch.ended()).isEmpty();
  }

  @Test
  void severalRequestsUnderWayMayAllComeWithOldCredentials() {
    exchange("mara", "", 401, digest("n1"));
    exchange("mara", digest("n1"), 200, "");
    for (int i = 0; i < SignInWatch.MAX_DOUBTS; i++) {
      assertThat(exchange("mara", digest("n1"), 401, digest("m" + i))).isZero();
    }
    assertThat(exchange("mara", digest("m3"), 401, digest("x")))
        .as("forgotten by now")
        .isEqualTo(1);
  }

  @Test
  void whatIsInDoubtCountsIfNobodySucceeds() {
    exchange("mara", digest("old"), 401, digest("n1"));
    exchange("mara", digest("old"), 401, digest("n2"));
    assertThat(watch.ended()).hasSize(2);
  }

  @Test
  void theSuccessOfOneUserDoesNotRedeemAnother() {
    exchange("ines", digest("old"), 401, digest("n1"));
    assertThat(exchange("mara", digest("n1"), 200, "")).isEqualTo(1);
    exchange("ines", digest("old"), 401, digest("n2"));
    assertThat(exchange("olaf", digest("old"), 401, digest("n3"))).isEqualTo(1);
    assertThat(watch.ended()).containsExactly("olaf@harbor.example");
  }

  @Test
  void credentialsAreOfWhomTheyNameWhoeverTheMessageIsFrom() {
    int failures = 0;
    for (int i = 0; i < 10; i++) {
      String guess = digest("elsewhere" + i) + ", username=\"ines\"";
      failures += exchange("mara", guess, 401, digest("n" + i));
      failures += exchange("mara", digest("n" + i) + ", username=\"mara\"", 200, "");
    }
    assertThat(failures).isEqualTo(10);
  }

  private static String of(String user, String nonce) {
    return digest(nonce) + ", username=\"" + user + "\"";
  }

  private List<String> failuresOf(String from, String credentials) {
    return watch.answered(
        read("REGISTER sip:harbor.example SIP/2.0", from, "Authorization: " + credentials),
        read("SIP/2.0 401 Answer", "mara", "WWW-Authenticate: " + digest("n")));
  }

  @Test
  void anAccountIsTheSameHoweverItIsWrittenAndWhateverStandsBesideIt() {
    exchange("mara", "", 401, digest("n"));
    assertThat(failuresOf("x", of("In\\es", "n"))).containsExactly("ines");
    assertThat(failuresOf("x", of("ines", "n") + "\r\nProxy-Authorization: " + of("junk1", "n")))
        .containsExactly("ines", "junk1");
    assertThat(failuresOf("In%65s;p=17", digest("n"))).containsExactly("ines@harbor.example");
    assertThat(failuresOf("x", "NTLM opaque=\"n\"\r\nAuthorization: " + of("ines", "n")))
        .as("each by itself")
        .containsExactly("x@harbor.example", "ines");
  }

  @Test
  void whoSignsInAsSeveralRedeemsNone() {
    String both = of("ines", "elsewhere") + "\r\nProxy-Authorization: " + of("mara", "elsewhere");
    assertThat(exchange("mara", both, 401, digest("n1"))).isZero();
    assertThat(exchange("mara", both.replace("elsewhere", "n1"), 200, "")).isEqualTo(2);
    assertThat(exchange("mara", both, 401, digest("n1"))).isZero();
    assertThat(exchange("mara", of("mara", "n1"), 200, "")).isEqualTo(2);
  }

  @Test
  void aSecondRealmThatAsksRefusesNothingOfTheFirst() {
    exchange("mara", "", 401, digest("n1"));
    String proxy = "Digest realm=\"proxy\", nonce=\"p1\"";
    assertThat(exchange("mara", of("mara", "n1"), 407, proxy)).isZero();
    String guess = proxy + ", username=\"ines\"";
    assertThat(failuresOf("x", of("mara", "n1") + "\r\nProxy-Authorization: " + guess))
        .as("the first realm asks again")
        .containsExactly("mara");
  }

  @Test
  void manyInDoubtCountAtOnce() {
    int failures = 0;
    for (int i = 0; i < 100; i++) {
      failures += exchange("mara", digest("elsewhere"), 401, "Basic");
    }
    assertThat(failures).isEqualTo(100 - SignInWatch.MAX_DOUBTS);
    assertThat(watch.ended()).hasSize(SignInWatch.MAX_DOUBTS);
  }

  @Test
  void otherAnswersSayNothing() {
    exchange("mara", "", 401, digest("n1"));
    assertThat(exchange("mara", digest("n1"), 403, "")).isZero();
    assertThat(exchange("mara", digest("n1"), 500, "")).isZero();
  }
}
