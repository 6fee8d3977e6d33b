package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PoolKeysTest {
  private static final String SECRET = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=";

  @Test
  void everyBadLineIsNamedAndNoSecretRepeated() {
    String text = "1 2026-01-01T00:00:00Z " + SECRET + "\n16 2026-01-01T00:00:00Z " + SECRET;
    PoolKeys.ReadResult result =
        PoolKeys.read(text + "\n2 yesterday " + SECRET + "\n3 2026-01-01T00:00:00Z QUFB");

    assertThat(result)
        .isInstanceOfSatisfying(
            PoolKeys.ReadResult.Invalid.class,
            invalid -> {
              assertThat(invalid.problems()).hasSize(3);
              assertThat(invalid.problems().get(0)).startsWith("line 2:");
              assertThat(invalid.problems().get(1)).startsWith("line 3:");
              assertThat(invalid.problems().get(2)).startsWith("line 4:");
              assertThat(invalid.toString()).doesNotContain("QUFB");
            });
  }

  @Test
  void anEmptyFileIsNoRing() {
    assertThat(PoolKeys.read("# nothing\n")).isInstanceOf(PoolKeys.ReadResult.Invalid.class);
  }

  @Test
  void anIdMayStandOnce() {
    String line = "1 2026-01-01T00:00:00Z " + SECRET + "\n";

    assertThat(PoolKeys.read(line + line)).isInstanceOf(PoolKeys.ReadResult.Invalid.class);
  }

  @Test
  void aSecretForAnotherUseStaysTheSameWhenAKeyIsAdded() {
    String other = "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=";
    PoolKeys before = FlowTokensTest.keys("1 2026-01-01T00:00:00Z " + SECRET);
    PoolKeys after =
        FlowTokensTest.keys(
            "2 2026-02-01T00:00:00Z " + other + "\n1 2026-01-01T00:00:00Z " + SECRET);

    // Computed with OpenSSL: dgst -sha256 -mac HMAC, with 32 times the letter A as its key.
    assertThat(before.secretFor("xmpp-dialback"))
        .asHexString()
        .isEqualTo("F139C5F678A757EBF043A65CE2664A88B65E9711FFB981E8662851EBA6527B2D");
    assertThat(after.secretFor("xmpp-dialback")).isEqualTo(before.secretFor("xmpp-dialback"));
    assertThat(after.secretFor("another use")).isNotEqualTo(before.secretFor("xmpp-dialback"));
  }

  @Test
  void aKeyDoesNotPrintItsSecret() {
    PoolKeys keys = FlowTokensTest.keys("1 2026-01-01T00:00:00Z " + SECRET);

    assertThat(keys.keys().toString())
        .contains("key 1")
        .doesNotContain("QUFB")
        .doesNotContain("65, 65");
  }
}
