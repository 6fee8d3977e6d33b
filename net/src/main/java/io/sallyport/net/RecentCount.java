package io.sallyport.net;

import java.time.Duration;

/** A sum over the last ten minutes, in steps of one: it forgets after nine to ten. */
final class RecentCount {
  private static final int STEPS = 10;

  /** How far back it counts. */
  static final Duration WINDOW = Duration.ofMinutes(STEPS);

  private static final long STEP_NANOS = WINDOW.toNanos() / STEPS;

  private final int[] counts = new int[STEPS];
  private long stepNanos;
  private int step;

  RecentCount(long nowNanos) {
    stepNanos = nowNanos;
  }

  /** Adds, and gives the sum. */
  int add(int amount, long nowNanos) {
    forget(nowNanos);
    counts[step] += amount;
    int sum = 0;
    for (int count : counts) {
      sum += count;
    }
    return sum;
  }

  private void forget(long nowNanos) {
    for (int i = 0; i < STEPS && nowNanos - stepNanos >= STEP_NANOS; i++) {
      step = (step + 1) % STEPS;
      counts[step] = 0;
      stepNanos += STEP_NANOS;
    }
    if (nowNanos - stepNanos >= STEP_NANOS) {
      stepNanos = nowNanos;
    }
  }
}
