package io.sallyport.xmpp;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Octets that all streams of the proxy hold: of stanzas whose fate is not known, and of those that
 * have come in part. Safe from any thread.
 */
final class HeldMemory {
  /** From here on nobody new is let in. */
  private static final double TIGHT = 0.80;

  /** From here on those who are there wait. */
  private static final double FULL = 0.95;

  private final long tight;
  private final long full;
  private final AtomicLong octets = new AtomicLong();

  /**
   * @param most octets that may be held
   */
  HeldMemory(long most) {
    this.tight = (long) (most * TIGHT);
    this.full = (long) (most * FULL);
  }

  /** That many more are held, or fewer if it is negative. */
  void add(long more) {
    octets.addAndGet(more);
  }

  long octets() {
    return octets.get();
  }

  boolean isTight() {
    return octets.get() >= tight;
  }

  boolean isFull() {
    return octets.get() >= full;
  }
}
