package io.sallyport.av;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all relay ports of one user may carry together. Any lane takes from it, by compare-and-set.
 */
final class UserBandwidth {
  private final long octetsPerSecond;
  private final AtomicLong fullNanos;

  /**
   * A full bucket.
   *
   * @param octetsPerSecond 1 to 10^11
   */
  UserBandwidth(long octetsPerSecond, long nowNanos) {
    this.octetsPerSecond = octetsPerSecond;
    this.fullNanos = new AtomicLong(nowNanos);
  }

  /** Takes the octets of a datagram; false if it is to be dropped. */
  boolean take(int octets, long nowNanos) {
    while (true) {
      long full = fullNanos.get();
      long after = PortBandwidth.after(full, octets, octetsPerSecond, nowNanos);
      if (after - nowNanos > PortBandwidth.BURST_NANOS) {
        return false;
      }
      if (fullNanos.compareAndSet(full, after)) {
        return true;
      }
    }
  }

  /** Takes octets that have come already, also more than there are. */
  void charge(int octets, long nowNanos) {
    fullNanos.updateAndGet(full -> PortBandwidth.after(full, octets, octetsPerSecond, nowNanos));
  }

  /** Until nothing is owed; 0 if nothing is. */
  long overdraftNanos(long nowNanos) {
    return Math.max(0, fullNanos.get() - nowNanos - PortBandwidth.BURST_NANOS);
  }
}
