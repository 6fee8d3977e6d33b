package io.sallyport.net;

import java.util.concurrent.TimeUnit;

/**
 * A rate with a burst: tokens that are taken one by one and come back over time. Owned by whoever
 * limits by it; time comes in as a number.
 */
public final class TokenBucket {
  private final long nanosPerToken;
  private final long burstNanos;

  /** When all tokens will be back, were none taken from now on. */
  private long fullNanos;

  /**
   * A full bucket.
   *
   * @param perSecond tokens that come back in a second, 1 to 1,000,000
   * @param burst tokens in a full bucket, 1 or more
   */
  public TokenBucket(int perSecond, int burst, long nowNanos) {
    this.nanosPerToken = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.burstNanos = nanosPerToken * burst;
    this.fullNanos = nowNanos;
  }

  private TokenBucket(long nanosPerToken, long burstNanos, long nowNanos) {
    this.nanosPerToken = nanosPerToken;
    this.burstNanos = burstNanos;
    this.fullNanos = nowNanos;
  }

  /**
   * A full bucket that fills slowly.
   *
   * @param perMinute tokens that come back in a minute, 1 to 1,000,000
   * @param burst tokens in a full bucket, 1 or more
   */
  public static TokenBucket perMinute(int perMinute, int burst, long nowNanos) {
    long nanosPerToken = TimeUnit.MINUTES.toNanos(1) / perMinute;
    return new TokenBucket(nanosPerToken, nanosPerToken * burst, nowNanos);
  }

  /** Puts a token back that was taken in vain. */
  public void putBack(long nowNanos) {
    if (!isFull(nowNanos)) {
      fullNanos -= nanosPerToken;
    }
  }

  /** Takes a token; false if none is left. */
  public boolean take(long nowNanos) {
    return take(1, nowNanos);
  }

  /**
   * Takes some tokens at once, a full bucket at most; if fewer are left, none, and says false.
   *
   * @param tokens 1 or more
   */
  public boolean take(int tokens, long nowNanos) {
    long full = isFull(nowNanos) ? nowNanos : fullNanos;
    long takenNanos = Math.min(tokens * nanosPerToken, burstNanos);
    if (full - nowNanos > burstNanos - takenNanos) {
      return false;
    }
    fullNanos = full + takenNanos;
    return true;
  }

  /** True if as many tokens are there as ever can be: nothing is forgotten with such a bucket. */
  public boolean isFull(long nowNanos) {
    return fullNanos - nowNanos <= 0;
  }
}
