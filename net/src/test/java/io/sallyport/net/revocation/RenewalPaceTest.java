package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenewalPaceTest {
  private static final Instant NOW = TestAuthority.NOW;

  @ParameterizedTest
  @CsvSource({
    // hours since thisUpdate, hours until nextUpdate, hours until renewal at the latest
    "0, 8, 4",
    "2, 6, 2",
    "0, 1, 1",
    "7, 1, 1",
    "0, 240, 24",
    "100, 68, 1",
    "50, 118, 24",
  })
  void renewsHalfWayWithinBounds(int since, int until, int expected) {
    var period =
        new StatusPeriod(NOW.minus(Duration.ofHours(since)), NOW.plus(Duration.ofHours(until)));
    var latest = NOW.plus(Duration.ofHours(expected));
    var earliest = NOW.plus(Duration.ofMinutes(expected * 54L));
    for (int i = 0; i < 100; i++) {
      assertThat(RenewalPace.DEFAULT.renewAt(period, NOW)).isBetween(earliest, latest);
    }
  }

  @Test
  void spreadsRenewals() {
    var period = new StatusPeriod(NOW, NOW.plus(Duration.ofDays(7)));
    var first = RenewalPace.DEFAULT.renewAt(period, NOW);
    for (int i = 0; i < 1000; i++) {
      if (!RenewalPace.DEFAULT.renewAt(period, NOW).equals(first)) {
        return;
      }
    }
    throw new AssertionError("always the same moment");
  }

  @Test
  void refusesWhatIsNoPace() {
    var hour = Duration.ofHours(1);
    assertThatThrownBy(() -> new RenewalPace(hour, Duration.ofMinutes(1), hour, hour))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RenewalPace(Duration.ZERO, hour, hour, hour))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
