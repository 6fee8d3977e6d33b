package io.sallyport.wire.srl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConferenceTokenTest {
  private static final TokenKey KEY = TokenKey.of(Worked.KEY_ID, Worked.PUBLIC_KEY).orElseThrow();
  private static final String USE = "AAECAwQFBgcICQoLDA0ODw";

  @Test
  void readsAndVerifiesTheWorkedToken() {
    var token = ConferenceToken.read(Worked.TOKEN).orElseThrow();

    assertThat(token.keyId()).isEqualTo(Worked.KEY_ID);
    assertThat(token.service()).isEqualTo(Worked.SERVICE);
    assertThat(token.conference()).isEqualTo("7ECB5F9BFFB1F343");
    assertThat(token.expiresSeconds()).isEqualTo(1_767_225_600);
    assertThat(token.use()).isEqualTo(Worked.INSTANCE);
    assertThat(token.shortUse()).isEqualTo("AAECAwQF");
    assertThat(KEY.verifies(token)).isTrue();
    assertThat(KEY.raw()).isEqualTo(Worked.PUBLIC_KEY);
    assertThat(token).asString().doesNotContain("8YJFY");
  }

  @Test
  void writesWhatIsSigned() {
    String unsigned =
        ConferenceToken.unsigned(
            Worked.KEY_ID, Worked.SERVICE, "7ECB5F9BFFB1F343", 1_767_225_600, Worked.INSTANCE);

    assertThat(Worked.TOKEN).startsWith(unsigned + ".");
  }

  @Test
  void verifiesNothingThatWasChanged() {
    String signature = Worked.TOKEN.substring(Worked.TOKEN.lastIndexOf('.'));
    String other =
        ConferenceToken.unsigned(
            Worked.KEY_ID, "fe2.example.com", "7ECB5F9BFFB1F343", 1_767_225_600, Worked.INSTANCE);
    String flipped = Worked.TOKEN.substring(0, 200) + "AAAA" + Worked.TOKEN.substring(204);

    assertThat(KEY.verifies(ConferenceToken.read(other + signature).orElseThrow())).isFalse();
    assertThat(KEY.verifies(ConferenceToken.read(flipped).orElseThrow())).isFalse();
  }

  /** Adding the order of the group to S makes another signature of the same (RFC 8032, 5.1.7). */
  @Test
  void verifiesNoSignatureThatAnybodyCouldMakeOfAnother() {
    String signature = Worked.TOKEN.substring(Worked.TOKEN.lastIndexOf('.') + 1);
    byte[] octets = Base64.getUrlDecoder().decode(signature);
    byte[] order = Worked.hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    int carry = 0;
    for (int i = 0; i < order.length; i++) {
      carry += (octets[32 + i] & 0xFF) + (order[i] & 0xFF);
      octets[32 + i] = (byte) carry;
      carry >>= 8;
    }
    String other =
        Worked.TOKEN.substring(0, Worked.TOKEN.lastIndexOf('.') + 1)
            + ConferenceToken.base64url(octets);

    assertThat(KEY.verifies(ConferenceToken.read(other).orElseThrow())).isFalse();
  }

  @Test
  void verifiesNothingOfWhichABitIsWrong() {
    String signature = Worked.TOKEN.substring(Worked.TOKEN.lastIndexOf('.') + 1);
    for (int bit = 0; bit < 512; bit++) {
      byte[] octets = Base64.getUrlDecoder().decode(signature);
      octets[bit / 8] ^= (byte) (1 << bit % 8);
      String changed =
          Worked.TOKEN.substring(0, Worked.TOKEN.lastIndexOf('.') + 1)
              + ConferenceToken.base64url(octets);

      assertThat(KEY.verifies(ConferenceToken.read(changed).orElseThrow())).as("%d", bit).isFalse();
    }
  }

  /** The last character has four bits that say nothing: the text differs, the token is the same. */
  @Test
  void isTheSameTokenWithOtherSpareBits() {
    String same = Worked.TOKEN.substring(0, Worked.TOKEN.length() - 1) + "h";
    var token = ConferenceToken.read(same).orElseThrow();

    assertThat(KEY.verifies(token)).isTrue();
    assertThat(token.use()).isEqualTo(Worked.INSTANCE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kid=6b65792d32303236;svc=a.b;cnf=c;exp=1;jti=" + USE + ";",
        "svc=a.b;kid=6b65792d32303236;cnf=c;exp=1;jti=" + USE,
        "kid=6B65792D32303236;svc=a.b;cnf=c;exp=1;jti=" + USE,
        "kid=6b65792d32303236;svc=A.b;cnf=c;exp=1;jti=" + USE,
        "kid=6b65792d32303236;svc=a..b;cnf=c;exp=1;jti=" + USE,
        "kid=6b65792d32303236;svc=a.b;cnf=;exp=1;jti=" + USE,
        "kid=6b65792d32303236;svc=a.b;cnf=a/b;exp=1;jti=" + USE,
        "kid=6b65792d32303236;svc=a.b;cnf=c;exp=-1;jti=" + USE,
        "kid=6b65792d32303236;svc=a.b;cnf=c;exp=1234567890123456;jti=" + USE,
        "kid=6b65792d32303236;svc=a.b;cnf=c;exp=1;jti=AAECAwQFBgcICQoLDA0OD",
      })
  void refusesABody(String body) {
    String text =
        "st1."
            + ConferenceToken.base64url(body.getBytes(StandardCharsets.US_ASCII))
            + "."
            + ConferenceToken.base64url(new byte[64]);

    assertThat(ConferenceToken.read(text)).isEmpty();
  }

  @Test
  void refusesATextThatIsNoToken() {
    String unsigned = ConferenceToken.unsigned(1, "a.b", "c", 1, Worked.SESSION);
    String signature = ConferenceToken.base64url(new byte[64]);

    assertThat(ConferenceToken.read(unsigned + "." + signature)).isPresent();
    assertThat(ConferenceToken.read("")).isEmpty();
    assertThat(ConferenceToken.read(unsigned)).isEmpty();
    assertThat(ConferenceToken.read(unsigned + "." + signature + ".")).isEmpty();
    assertThat(ConferenceToken.read(unsigned + "." + signature + "==")).isEmpty();
    assertThat(ConferenceToken.read(unsigned + "." + signature.substring(2))).isEmpty();
    assertThat(ConferenceToken.read(unsigned + "." + signature.replace('A', '+'))).isEmpty();
    assertThat(ConferenceToken.read("st2" + unsigned.substring(3) + "." + signature)).isEmpty();
    assertThat(ConferenceToken.read("st1." + "A".repeat(2_000) + "." + signature)).isEmpty();
  }
}
