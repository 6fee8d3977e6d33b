package io.sallyport.net;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, with a deadline. */
public final class Eventually {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private Eventually() {}

  public static void until(String what, BooleanSupplier condition) {
    until(what, LIMIT, condition);
  }

  public static void until(String what, Duration limit, BooleanSupplier condition) {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new AssertionError("not within " + limit + ": " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
