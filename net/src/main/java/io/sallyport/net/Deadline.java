package io.sallyport.net;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The time by which something has to be over, for threads that may wait.
 *
 * @param nanoTime the monotonic clock that it is measured by
 */
public record Deadline(LongSupplier nanoTime, long atNanos) {
  private static final long PART_OF_A_MILLI = 999_999;

  /** By the clock of the Java runtime. */
  public static Deadline in(Duration time) {
    return in(time, System::nanoTime);
  }

  public static Deadline in(Duration time, LongSupplier nanoTime) {
    return new Deadline(nanoTime, nanoTime.getAsLong() + time.toNanos());
  }

  /** The time from now on, but not beyond this deadline. */
  public Deadline orIn(Duration time) {
    return leftNanos() <= time.toNanos() ? this : in(time, nanoTime);
  }

  public boolean isPast() {
    return leftNanos() == 0;
  }

  /** 0 once it is past. */
  public long leftNanos() {
    return Math.max(0, atNanos - nanoTime.getAsLong());
  }

  /**
   * At least 1, because 0 is no limit to a socket. Rounded up: a socket that gave up a part of a
   * millisecond early would leave time for a question that nobody waits to hear answered.
   */
  public int socketMillis() {
    return (int) Math.max(1, (leftNanos() + PART_OF_A_MILLI) / 1_000_000);
  }
}
