package io.sallyport.net.dns;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The time by which something has to be over.
 *
 * @param nanoTime the monotonic clock that it is measured by
 */
record Deadline(LongSupplier nanoTime, long atNanos) {
  private static final long PART_OF_A_MILLI = 999_999;

  static Deadline in(Duration time, LongSupplier nanoTime) {
    return new Deadline(nanoTime, nanoTime.getAsLong() + time.toNanos());
  }

  /** The time from now on, but not beyond this deadline. */
  Deadline orIn(Duration time) {
    return remaining().compareTo(time) <= 0 ? this : in(time, nanoTime);
  }

  Duration remaining() {
    return Duration.ofNanos(atNanos - nanoTime.getAsLong());
  }

  boolean isPast() {
    return !remaining().isPositive();
  }

  /**
   * At least 1, because 0 is no limit to a socket. Rounded up: a socket that gave up a part of a
   * millisecond early would leave time for a question that nobody waits to hear answered.
   */
  int socketMillis() {
    return (int) Math.max(1, remaining().plusNanos(PART_OF_A_MILLI).toMillis());
  }
}
