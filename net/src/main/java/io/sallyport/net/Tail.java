package io.sallyport.net;

import java.time.Duration;

/**
 * What is still to be sent when a connection of a relayed stream closes: nothing of it may be lost
 * for want of speed, and nobody may keep it for ever by taking nothing. Owned by the connection's
 * loop; octets and time come in as numbers.
 */
final class Tail {
  /** So long none of it may be taken. */
  static final Duration STANDSTILL = Duration.ofSeconds(10);

  /** However slowly it is taken, no longer than this. */
  static final Duration MOST = Duration.ofMinutes(1);

  /** How often it is looked at. */
  static final Duration INTERVAL = Duration.ofSeconds(1);

  private final long sinceNanos;
  private long movedNanos;
  private long waitingOctets;

  Tail(long waitingOctets, long nowNanos) {
    this.sinceNanos = nowNanos;
    this.movedNanos = nowNanos;
    this.waitingOctets = waitingOctets;
  }

  /** True once it has to be given up. */
  boolean isOver(long nowWaitingOctets, long nowNanos) {
    if (nowWaitingOctets < waitingOctets) {
      waitingOctets = nowWaitingOctets;
      movedNanos = nowNanos;
    }
    return nowNanos - movedNanos >= STANDSTILL.toNanos() || nowNanos - sinceNanos >= MOST.toNanos();
  }
}
