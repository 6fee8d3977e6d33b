package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthParameterTest {
  private static final String NTLM =
      "NTLM realm=\"SIP Communications Service\", targetname=\"dir.harbor.lan\",version=4,"
          + " opaque=\"A1B2\", gssapi-data=\"TlRMTVNTUAAC, nonce=no\" , Stale=TRUE";

  @Test
  void readsQuotedAndPlainValues() {
    assertThat(AuthParameter.of(NTLM, "realm")).isEqualTo("SIP Communications Service");
    assertThat(AuthParameter.of(NTLM, "version")).isEqualTo("4");
    assertThat(AuthParameter.of(NTLM, "opaque")).isEqualTo("A1B2");
    assertThat(AuthParameter.of(NTLM, "gssapi-data")).isEqualTo("TlRMTVNTUAAC, nonce=no");
    assertThat(AuthParameter.of(NTLM, "stale")).isEqualTo("TRUE");
    assertThat(AuthParameter.of(NTLM, "nonce")).isNull();
    assertThat(AuthParameter.of("Digest username=\"a\\\"b\",nonce=\"n\"", "nonce")).isEqualTo("n");
    assertThat(AuthParameter.of("NTLM gssapi-data=\"\"", "gssapi-data")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Digest",
        "Digest ",
        "Digest nonce",
        "Digest ,,,",
        "Digest x=\"nonce=1",
        "Digest =",
        "Digest x=\"\\"
      })
  void findsNothingInWhatIsNone(String value) {
    assertThat(AuthParameter.of(value, "nonce")).isNull();
  }

  @Test
  void takesAnUnfinishedValueForWhatIsThere() {
    assertThat(AuthParameter.of("Digest nonce=\"abc", "nonce")).isEqualTo("abc");
    assertThat(AuthParameter.of("Digest nonce=", "nonce")).isEmpty();
  }
}
