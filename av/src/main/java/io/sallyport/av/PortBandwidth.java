package io.sallyport.av;

import java.util.concurrent.TimeUnit;

/**
 * What one relay port may carry, both directions together: a rate, and a burst of one second. Owned
 * by the one thread that serves the port.
 */
final class PortBandwidth {
  /** A second's worth, which is the burst. */
  static final long BURST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long octetsPerSecond;

  /** When the bucket will be full, were nothing taken from now on. */
  private long fullNanos;

  /**
   * A full bucket.
   *
   * @param octetsPerSecond 1 to 10^11
   */
  PortBandwidth(long octetsPerSecond, long nowNanos) {
    this.octetsPerSecond = octetsPerSecond;
    this.fullNanos = nowNanos;
  }

  /** Takes the octets of a datagram; false if it is to be dropped. */
  boolean take(int octets, long nowNanos) {
    long after = after(fullNanos, octets, octetsPerSecond, nowNanos);
    if (after - nowNanos > BURST_NANOS) {
      return false;
    }
    fullNanos = after;
    return true;
  }

  /** Takes octets that have come already, also more than there are. */
  void charge(int octets, long nowNanos) {
    fullNanos = after(fullNanos, octets, octetsPerSecond, nowNanos);
  }

  /** Until nothing is owed; 0 if nothing is. */
  long overdraftNanos(long nowNanos) {
    return Math.max(0, fullNanos - nowNanos - BURST_NANOS);
  }

  /** When the bucket is full again if so much is taken now. */
  static long after(long fullNanos, int octets, long octetsPerSecond, long nowNanos) {
    long from = fullNanos - nowNanos > 0 ? fullNanos : nowNanos;
    return from + octets * TimeUnit.SECONDS.toNanos(1) / octetsPerSecond;
  }
}
