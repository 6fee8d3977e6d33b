package io.sallyport.net.revocation;

import java.time.Duration;

/** A moment of the monotonic clock by which something has to be done. */
record Deadline(long endNanos) {
  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /** This one, or the given time from now if that is sooner. */
  Deadline butWithin(Duration time) {
    var other = in(time);
    return other.endNanos - endNanos < 0 ? other : this;
  }

  boolean isPast() {
    return leftNanos() <= 0;
  }

  /** Zero or less once it has passed. */
  long leftNanos() {
    return endNanos - System.nanoTime();
  }

  /** At least 1, because 0 means for ever to a socket. */
  int leftMillis() {
    return (int) Math.max(1, leftNanos() / 1_000_000);
  }
}
