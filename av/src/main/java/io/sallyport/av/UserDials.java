package io.sallyport.av;

import io.sallyport.net.TokenBucket;

/**
 * How fast the relayed addresses of one user may open connections to peers, all together, lest he
 * looks for open ports through us. Any loop takes from it, under a lock of its own.
 */
final class UserDials {
  private static final int PER_SECOND = 5;

  private static final int AT_ONCE = 40;

  private final TokenBucket bucket;

  /** A full bucket. */
  UserDials(long nowNanos) {
    this.bucket = new TokenBucket(PER_SECOND, AT_ONCE, nowNanos);
  }

  /** Takes one connection; false if there were too many. */
  synchronized boolean take(long nowNanos) {
    return bucket.take(nowNanos);
  }
}
