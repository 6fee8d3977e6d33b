package io.sallyport.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.srl.ConferenceToken;
import io.sallyport.wire.srl.Id128;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UsedTokensTest {
  private static final Duration SKEW = Duration.ofMinutes(1);

  private final UsedTokens used = new UsedTokens(3, 2, SKEW);
  private long lastSession;

  /** For a session of its own. */
  private UsedTokens.Use use(long use, long expiresSeconds, long nowSeconds) {
    return used.use(token(use, expiresSeconds), new Id128(++lastSession, 0), nowSeconds);
  }

  private static ConferenceToken token(long use, long expiresSeconds) {
    return token(use, expiresSeconds, "a");
  }

  private static ConferenceToken token(long use, long expiresSeconds, String service) {
    return new ConferenceToken("", 1, service, "b", expiresSeconds, new Id128(0, use));
  }

  /** It is good for 60 s after its end, and may then have to wait for its turn. */
  @Test
  void takesEachOnceForLongerThanItIsGood() {
    assertThat(use(1, 100, 50)).isEqualTo(UsedTokens.Use.FIRST);
    assertThat(use(1, 100, 161)).isEqualTo(UsedTokens.Use.REPEATED);
    assertThat(use(1, 100, 220)).isEqualTo(UsedTokens.Use.REPEATED);
    assertThat(use(1, 100, 221)).isEqualTo(UsedTokens.Use.FIRST);
  }

  @Test
  void refusesWhatItCannotRemember() {
    use(1, 100, 50);
    use(2, 200, 50);
    assertThat(use(3, 100, 50)).isEqualTo(UsedTokens.Use.FULL);
    assertThat(used.size()).isEqualTo(2);
    assertThat(use(3, 300, 221)).isEqualTo(UsedTokens.Use.FIRST);
  }

  @Test
  void keepsRoomForOtherServices() {
    use(1, 100, 50);
    use(2, 100, 50);
    assertThat(use(3, 100, 50)).isEqualTo(UsedTokens.Use.FULL);
    assertThat(used.use(token(4, 100, "other"), new Id128(4, 4), 50))
        .isEqualTo(UsedTokens.Use.FIRST);
    assertThat(used.use(token(5, 100, "third"), new Id128(5, 5), 50))
        .as("all places are taken")
        .isEqualTo(UsedTokens.Use.FULL);
  }

  /** An edge whose offer was not answered in time makes it once more, on another connection. */
  @Test
  void takesATokenAgainForTheSameSessionIfNothingCameOfIt() {
    var session = new Id128(7, 7);
    assertThat(used.use(token(1, 100), session, 50)).isEqualTo(UsedTokens.Use.FIRST);
    assertThat(used.use(token(1, 100), session, 51)).isEqualTo(UsedTokens.Use.REPEATED);
    used.giveBack(token(1, 100), new Id128(8, 8));
    assertThat(used.use(token(1, 100), session, 51)).isEqualTo(UsedTokens.Use.REPEATED);
    used.giveBack(token(1, 100), session);
    assertThat(use(1, 100, 52)).isEqualTo(UsedTokens.Use.REPEATED);
    assertThat(used.use(token(1, 100), session, 52)).isEqualTo(UsedTokens.Use.FIRST);
    assertThat(used.use(token(1, 100), session, 53)).isEqualTo(UsedTokens.Use.REPEATED);
  }
}
