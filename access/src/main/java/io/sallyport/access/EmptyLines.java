package io.sallyport.access;

import java.time.Duration;

/**
 * Keep-alives between messages, which cost the sender nothing: so many octets of them in a while,
 * and no more. Owned by the connection's loop; time comes in as a number.
 */
final class EmptyLines {
  /** Octets within {@link #PERIOD} without a message. */
  static final int MAX_OCTETS = 1024;

  static final Duration PERIOD = Duration.ofSeconds(10);

  private static final int PING_OCTETS = 4;
  private static final int PONG_OCTETS = 2;

  private int octets;
  private long sinceNanos;

  /** Notes a keep-alive; true if they are too many by now. */
  boolean areTooMany(boolean isPing, long nowNanos) {
    if (octets == 0 || nowNanos - sinceNanos > PERIOD.toNanos()) {
      octets = 0;
      sinceNanos = nowNanos;
    }
    octets += isPing ? PING_OCTETS : PONG_OCTETS;
    return octets > MAX_OCTETS;
  }

  /** A message came. */
  void ended() {
    octets = 0;
  }
}
