package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  /** Near the end of its range, as the clock of a machine may be. */
  private static final long START_NANOS = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

  private final TimerWheel wheel = new TimerWheel(START_NANOS);
  private final List<String> ran = new ArrayList<>();
  private long nowNanos = START_NANOS;

  private Loop.Timer schedule(long millis, String name) {
    return wheel.schedule(nowNanos, Duration.ofMillis(millis), () -> ran.add(name));
  }

  private void advance(long millis) {
    nowNanos += Duration.ofMillis(millis).toNanos();
    wheel.advance(nowNanos);
  }

  @Test
  void runsATimerNotBeforeItsTimeAndAtMostOneTickLate() {
    schedule(500, "T1");
    advance(499);
    assertThat(ran).isEmpty();
    advance(51);
    assertThat(ran).containsExactly("T1");
    assertThat(wheel.isEmpty()).isTrue();
  }

  @Test
  void runsTimersOfLaterRoundsInTheirRound() {
    schedule(60_000, "a minute");
    schedule(60_000 - 51_200, "same slot, a round before");
    advance(10_000);
    assertThat(ran).containsExactly("same slot, a round before");
    advance(49_950);
    assertThat(ran).hasSize(1);
    advance(100);
    assertThat(ran).containsExactly("same slot, a round before", "a minute");
  }

  @Test
  void runsEverythingDueAfterALongStop() {
    schedule(100, "soon");
    schedule(120_000, "in two minutes");
    schedule(600_000, "in ten minutes");
    advance(300_000);
    assertThat(ran).containsExactlyInAnyOrder("soon", "in two minutes");
    assertThat(wheel.size()).isEqualTo(1);
  }

  @Test
  void doesNotRunACancelledTimer() {
    var timer = schedule(100, "cancelled");
    timer.cancel();
    timer.cancel();
    assertThat(wheel.isEmpty()).isTrue();
    advance(1_000);
    assertThat(ran).isEmpty();
  }

  @Test
  void cancellingAfterItRanDoesNothing() {
    var timer = schedule(100, "ran");
    schedule(10_000, "other");
    advance(200);
    timer.cancel();
    assertThat(wheel.size()).isEqualTo(1);
  }

  @Test
  void aTimerMayCancelAnotherThatIsDueAsWell() {
    List<Loop.Timer> second = new ArrayList<>();
    wheel.schedule(nowNanos, Duration.ofMillis(100), () -> second.getFirst().cancel());
    second.add(schedule(100, "second"));
    advance(200);
    assertThat(ran).isEmpty();
    assertThat(wheel.isEmpty()).isTrue();
  }

  @Test
  void aTimerMaySetItselfAgain() {
    schedule(0, "first");
    wheel.schedule(nowNanos, Duration.ZERO, () -> schedule(0, "again"));
    advance(50);
    assertThat(ran).containsExactly("first");
    advance(50);
    assertThat(ran).containsExactly("first", "again");
  }

  @Test
  void whatIsDueAfterATaskThatThrowsRunsNextTime() {
    wheel.schedule(
        nowNanos,
        Duration.ofMillis(100),
        () -> {
          throw new IllegalStateException("bug");
        });
    schedule(100, "after");
    assertThatThrownBy(() -> advance(200)).hasMessage("bug");
    advance(0);
    assertThat(ran).containsExactly("after");
  }

  @Test
  void agreesWithASortedListOverManyTimers() {
    long seed = 20_261_125;
    var random = new Random(seed);
    var expected = new TreeMap<Long, Integer>();
    int[] count = new int[1];
    for (int i = 0; i < 5_000; i++) {
      long millis = random.nextLong(200_000);
      long deadline = nowNanos - START_NANOS + Duration.ofMillis(millis).toNanos();
      var timer =
          wheel.schedule(
              nowNanos,
              Duration.ofMillis(millis),
              () -> {
                count[0]++;
                assertThat(nowNanos - START_NANOS - deadline)
                    .as("lateness, seed %d", seed)
                    .isBetween(0L, Duration.ofMillis(50 + 40).toNanos());
              });
      if (random.nextInt(4) == 0) {
        timer.cancel();
      } else {
        expected.merge(deadline, 1, Integer::sum);
      }
      if (i % 10 == 0) {
        advance(random.nextLong(40));
      }
    }
    while (!wheel.isEmpty()) {
      advance(40);
    }
    assertThat(count[0])
        .as("seed %d", seed)
        .isEqualTo(expected.values().stream().mapToInt(Integer::intValue).sum());
  }
}
