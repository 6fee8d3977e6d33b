package io.sallyport.xmpp.connector;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: some part of a short time first, so that those who lost the
 * same thing do not come back in step, then twice as long each time. Owned by who tries.
 */
final class Pauses {
  private static final int LAST_DOUBLING = 6;

  private final RandomGenerator random;
  private final Duration first;
  private final Duration longest;
  private int failures;

  /**
   * @param first the longest first pause
   * @param longest of all
   */
  Pauses(RandomGenerator random, Duration first, Duration longest) {
    this.random = random;
    this.first = first;
    this.longest = longest;
  }

  Duration next() {
    failures++;
    if (failures == 1) {
      return Duration.ofMillis(random.nextLong(first.toMillis() + 1));
    }
    long millis = Math.min(longest.toMillis(), 1000L << Math.min(failures - 2, LAST_DOUBLING));
    return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
  }

  /** Times that it was tried since it went well. */
  int failures() {
    return failures;
  }

  /** It went well. */
  void reset() {
    failures = 0;
  }
}
