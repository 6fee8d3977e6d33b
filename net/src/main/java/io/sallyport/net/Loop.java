package io.sallyport.net;

import java.time.Duration;

/**
 * One thread that owns connections, transactions and their timers for life. Everything a loop calls
 * runs on its thread, one thing after the other, so what it owns needs no lock.
 */
public interface Loop {
  /** Position among the node's loops, from 0. */
  int index();

  /** True if the caller runs on this loop's thread. */
  boolean isCurrent();

  /** Runs a task on this loop, later. May be called from any thread. */
  void execute(Runnable task);

  /** Time of this loop's monotonic clock in nanoseconds. */
  long nanoTime();

  /**
   * Runs a task on this loop once a delay has passed, up to 100 ms late: timers are kept in a wheel
   * so that setting and cancelling cost the same however many there are. Call on this loop only.
   */
  Timer schedule(Duration delay, Runnable task);

  /** A set timer. */
  interface Timer {
    /** Takes the timer back; does nothing if it has run or was cancelled. Call on its loop only. */
    void cancel();
  }
}
