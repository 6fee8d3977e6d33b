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
  void aKeyDoesNotPrintItsSecret() {
    PoolKeys keys = FlowTokensTest.keys("1 2026-01-01T00:00:00Z " + SECRET);

    assertThat(keys.keys().toString())
        .contains("key 1")
        .doesNotContain("QUFB")
        .doesNotContain("65, 65");
  }
}
