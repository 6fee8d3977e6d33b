package io.sallyport.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.srl.ConferenceToken;
import io.sallyport.wire.srl.Id128;
import org.junit.jupiter.api.Test;

class UsedTokensTest {
  private final UsedTokens used = new UsedTokens(2);

  private static ConferenceToken token(long use, long expiresSeconds) {
    return new ConferenceToken("", 1, "a", "b", expiresSeconds, new Id128(0, use));
  }

  @Test
  void takesEachOnceForAsLongAsItIsGood() {
    assertThat(used.use(token(1, 100), 50)).isEqualTo(UsedTokens.Use.FIRST);
    assertThat(used.use(token(1, 100), 160)).isEqualTo(UsedTokens.Use.REPEATED);
    assertThat(used.use(token(1, 100), 161)).isEqualTo(UsedTokens.Use.FIRST);
  }

  @Test
  void refusesWhatItCannotRemember() {
    used.use(token(1, 100), 50);
    used.use(token(2, 200), 50);
    assertThat(used.use(token(3, 100), 50)).isEqualTo(UsedTokens.Use.FULL);
    assertThat(used.size()).isEqualTo(2);
    assertThat(used.use(token(3, 300), 161)).isEqualTo(UsedTokens.Use.FIRST);
  }
}
