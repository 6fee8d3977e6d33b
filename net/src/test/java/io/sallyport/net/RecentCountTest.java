package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentCountTest {
  private long nowNanos = Long.MAX_VALUE - Duration.ofMinutes(3).toNanos();
  private final RecentCount count = new RecentCount(nowNanos);

  private int addAfter(Duration time, int amount) {
    nowNanos += time.toNanos();
    return count.add(amount, nowNanos);
  }

  @Test
  void addsUpWhatIsRecent() {
    assertThat(addAfter(Duration.ZERO, 5)).isEqualTo(5);
    assertThat(addAfter(Duration.ofMinutes(4), 1)).isEqualTo(6);
    assertThat(addAfter(Duration.ofSeconds(299), 10)).isEqualTo(16);
  }

  @Test
  void forgetsStepByStep() {
    addAfter(Duration.ZERO, 5);
    addAfter(Duration.ofMinutes(4), 7);
    assertThat(addAfter(Duration.ofMinutes(6), 0)).isEqualTo(7);
    assertThat(addAfter(Duration.ofMinutes(4), 0)).isZero();
  }

  @Test
  void forgetsAllAfterALongTime() {
    addAfter(Duration.ZERO, 5);
    assertThat(addAfter(Duration.ofDays(3), 2)).isEqualTo(2);
    assertThat(addAfter(Duration.ofMinutes(1), 2)).isEqualTo(4);
  }
}
