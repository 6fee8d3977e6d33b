package io.sallyport.av;

import io.sallyport.net.TokenBucket;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * How many credentials one user may have a server ask for in a while, so that he does not use up
 * what his server may ask for all. Shared by all loops; time comes in as a number.
 */
final class SenderPace {
  /** A client asks when it signs in and again hours later, for one location or two. */
  static final int CREDENTIALS_PER_MINUTE = 60;

  static final int BURST = 20;

  /** Users remembered; the one that asked longest ago is forgotten first. */
  static final int MOST_SENDERS = 50_000;

  private final SequencedMap<SipIdentity, TokenBucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true);

  /**
   * True if the user may have as many now; then they are counted.
   *
   * @param credentials 1 or more
   */
  synchronized boolean take(SipIdentity sender, int credentials, long nowNanos) {
    TokenBucket bucket = buckets.get(sender);
    if (bucket == null) {
      if (buckets.size() >= MOST_SENDERS) {
        buckets.pollFirstEntry();
      }
      bucket = TokenBucket.perMinute(CREDENTIALS_PER_MINUTE, BURST, nowNanos);
      buckets.put(sender, bucket);
    }
    return bucket.take(credentials, nowNanos);
  }

  /** Users remembered now. */
  synchronized int size() {
    return buckets.size();
  }
}
