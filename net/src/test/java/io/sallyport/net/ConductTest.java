package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConductTest {
  private static final SourcePrefix SOURCE = new SourcePrefix(7, true);
  private static final int TOLERANCE = 20;

  private final Conduct conduct = new Conduct();
  private long nowNanos = Long.MAX_VALUE - Duration.ofHours(1).toNanos();

  private Optional<Ban> noted(Offence offence, int times) {
    Optional<Ban> last = Optional.empty();
    for (int i = 0; i < times; i++) {
      assertThat(last).as("after %d", i).isEmpty();
      last = conduct.noted(SOURCE, offence, TOLERANCE, nowNanos);
    }
    return last;
  }

  private Duration lengthOfNext(Offence offence, int times) {
    Ban ban = noted(offence, times).orElseThrow();
    Duration length = Duration.ofNanos(ban.untilNanos() - nowNanos);
    nowNanos = ban.untilNanos();
    return length;
  }

  @Test
  void theTwentiethRefusalIsTooMuch() {
    assertThat(noted(Offence.REFUSED, 19)).isEmpty();
    nowNanos += Duration.ofMinutes(8).toNanos();
    Ban ban = noted(Offence.REFUSED, 1).orElseThrow();
    assertThat(ban.source()).isEqualTo(SOURCE);
    assertThat(ban.isOver(nowNanos + Duration.ofMinutes(5).toNanos() - 1)).isFalse();
    assertThat(ban.isOver(nowNanos + Duration.ofMinutes(5).toNanos())).isTrue();
  }

  @Test
  void refusalsFarApartAreNone() {
    for (int i = 0; i < 100; i++) {
      assertThat(noted(Offence.REFUSED, 1)).isEmpty();
      nowNanos += Duration.ofSeconds(32).toNanos();
    }
  }

  @Test
  void worseOffencesWeighMore() {
    assertThat(noted(Offence.NOT_SPOKEN, 2)).isEmpty();
    assertThat(noted(Offence.SCANNER, 1)).isPresent();
  }

  @Test
  void eachBanIsTwiceAsLongAsTheOneBefore() {
    for (long minutes : new long[] {5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440}) {
      assertThat(lengthOfNext(Offence.SCANNER, 2)).isEqualTo(Duration.ofMinutes(minutes));
    }
  }

  @Test
  void aDayWithoutOffenceAfterABanBeginsAnew() {
    lengthOfNext(Offence.SCANNER, 2);
    lengthOfNext(Offence.SCANNER, 2);
    nowNanos += Duration.ofHours(24).toNanos();
    assertThat(lengthOfNext(Offence.SCANNER, 2)).isEqualTo(Duration.ofMinutes(20));
    nowNanos += Duration.ofHours(24).plusNanos(1).toNanos();
    assertThat(lengthOfNext(Offence.SCANNER, 2)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void failedSignInsAreCountedApartAndNeverBanForLonger() {
    noted(Offence.REFUSED, 19);
    assertThat(noted(Offence.SIGN_IN_FAILED, 9)).isEmpty();
    assertThat(lengthOfNext(Offence.SIGN_IN_FAILED, 1)).isEqualTo(Duration.ofMinutes(15));
    assertThat(lengthOfNext(Offence.SIGN_IN_FAILED, 10)).isEqualTo(Duration.ofMinutes(15));
    assertThat(lengthOfNext(Offence.ACCOUNT_GUESSED_AT, 1)).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void remembersABoundedNumberOfSources() {
    conduct.noted(SOURCE, Offence.SCANNER, TOLERANCE, nowNanos);
    for (int i = 0; i < Conduct.MAX_SOURCES; i++) {
      conduct.noted(new SourcePrefix(i, false), Offence.REFUSED, TOLERANCE, nowNanos);
    }
    assertThat(conduct.sources()).isEqualTo(Conduct.MAX_SOURCES);
    assertThat(conduct.noted(SOURCE, Offence.SCANNER, TOLERANCE, nowNanos)).isEmpty();
  }
}
