package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TailTest {
  private static final long START = 7_000_000_000L;

  private static long after(int seconds) {
    return START + Duration.ofSeconds(seconds).toNanos();
  }

  @Test
  void waitsForWhoTakesNothingATime() {
    var tail = new Tail(1000, START);

    assertThat(tail.isOver(1000, after(9))).isFalse();
    assertThat(tail.isOver(1000, after(10))).isTrue();
  }

  @Test
  void waitsAsLongAsSomeIsTaken() {
    var tail = new Tail(1000, START);

    assertThat(tail.isOver(990, after(9))).isFalse();
    assertThat(tail.isOver(990, after(18))).isFalse();
    assertThat(tail.isOver(990, after(19))).isTrue();
  }

  /** The goodbye of TLS comes on top at the end. */
  @Test
  void takesGrowthForNoMovement() {
    var tail = new Tail(1000, START);

    assertThat(tail.isOver(1024, after(9))).isFalse();
    assertThat(tail.isOver(1000, after(10))).isTrue();
  }

  @Test
  void waitsNoLongerThanAMinute() {
    var tail = new Tail(1000, START);

    for (int second = 1; second < 60; second++) {
      assertThat(tail.isOver(1000 - second, after(second))).isFalse();
    }
    assertThat(tail.isOver(900, after(60))).isTrue();
  }
}
