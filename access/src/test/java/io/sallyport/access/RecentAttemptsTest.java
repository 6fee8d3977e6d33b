package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentAttemptsTest {
  private final RecentAttempts<String> attempts = new RecentAttempts<>(3, 5);
  private long nowNanos = Long.MAX_VALUE - Duration.ofMinutes(5).toNanos();

  private boolean add(String key) {
    return attempts.add(key, nowNanos);
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  @Test
  void letsSoManyBeWithinTenMinutesWheneverTheyBegin() {
    assertThat(add("a")).isTrue();
    pass(Duration.ofMinutes(4));
    assertThat(add("a")).isTrue();
    assertThat(add("a")).isTrue();
    assertThat(add("a")).isFalse();
    assertThat(add("b")).as("another").isTrue();
    pass(Duration.ofMinutes(6).minusNanos(1));
    assertThat(add("a")).isFalse();
    pass(Duration.ofNanos(1));
    assertThat(add("a")).as("the first is long ago").isTrue();
    assertThat(add("a")).isFalse();
  }

  @Test
  void whatIsTakenBackWasNot() {
    add("a");
    add("a");
    attempts.takeBack("a", 1);
    assertThat(add("a")).isTrue();
    assertThat(add("a")).isTrue();
    assertThat(add("a")).isFalse();
    attempts.takeBack("a", 100);
    attempts.takeBack("nobody", 1);
    assertThat(attempts.keys()).isZero();
  }

  @Test
  void remembersABoundedNumberAndForgetsTheOneLongestAgo() {
    for (int i = 0; i < 5; i++) {
      add("k" + i);
    }
    add("k0");
    add("k0");
    add("new");
    assertThat(attempts.keys()).isEqualTo(5);
    assertThat(add("k0")).as("of late").isFalse();
    for (int i = 0; i < 3; i++) {
      assertThat(add("k1")).as("forgotten").isTrue();
    }
  }
}
