package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.access.FlowToken.Kind;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FlowTokensTest {
  private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");
  private static final FlowToken TOKEN =
      new FlowToken(Kind.CLIENT_FLOW, 2, 0x6743aabb, 0xfedcba98L);

  private final FlowTokens tokens = new FlowTokens(keys(line(1, "2026-01-01T00:00:00Z", 7)));

  @Test
  void opensOnAnotherNodeWithTheSameKeys() {
    FlowTokens otherNode = new FlowTokens(keys(line(1, "2026-01-01T00:00:00Z", 7)));

    assertThat(otherNode.open(tokens.seal(TOKEN, NOW))).isEqualTo(TOKEN);
  }

  @Test
  void isATokenThatFitsEverySipPlace() {
    assertThat(tokens.seal(TOKEN, NOW)).hasSize(FlowTokens.LENGTH).matches("[A-Za-z0-9_-]+");
  }

  @Test
  void refusesEveryChangedCharacter() {
    String text = tokens.seal(TOKEN, NOW);
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'A' ? 'B' : 'A';
      String changed = text.substring(0, i) + other + text.substring(i + 1);

      assertThat(tokens.open(changed)).as("character %d", i).isNull();
    }
  }

  @Test
  void refusesWhatIsNoToken() {
    assertThat(tokens.open("")).isNull();
    assertThat(tokens.open("mara")).isNull();
    assertThat(tokens.open("=".repeat(FlowTokens.LENGTH))).isNull();
    assertThat(tokens.open("A".repeat(FlowTokens.LENGTH))).isNull();
  }

  @Test
  void refusesTheTokenOfAnotherPool() {
    FlowTokens otherPool = new FlowTokens(keys(line(1, "2026-01-01T00:00:00Z", 8)));

    assertThat(tokens.open(otherPool.seal(TOKEN, NOW))).isNull();
  }

  @Test
  void oldKeysOpenWhatTheySealedAfterANewKeySigns() {
    String rolled = line(1, "2026-01-01T00:00:00Z", 7) + line(2, "2026-11-24T00:00:00Z", 9);
    FlowTokens after = new FlowTokens(keys(rolled));

    assertThat(after.open(tokens.seal(TOKEN, NOW))).isEqualTo(TOKEN);
    assertThat(tokens.open(after.seal(TOKEN, NOW))).as("sealed with the new key").isNull();
  }

  @Test
  void aKeyWhoseTimeHasNotComeVerifiesButDoesNotSign() {
    String staged = line(1, "2026-01-01T00:00:00Z", 7) + line(2, "2026-12-01T00:00:00Z", 9);
    FlowTokens after = new FlowTokens(keys(staged));

    assertThat(tokens.open(after.seal(TOKEN, NOW))).isEqualTo(TOKEN);
  }

  static PoolKeys keys(String text) {
    return ((PoolKeys.ReadResult.Valid) PoolKeys.read(text)).keys();
  }

  static String line(int id, String from, int fill) {
    byte[] secret = new byte[PoolKeys.KEY_OCTETS];
    Arrays.fill(secret, (byte) fill);
    return PoolKeys.write(id, Instant.parse(from), secret);
  }
}
