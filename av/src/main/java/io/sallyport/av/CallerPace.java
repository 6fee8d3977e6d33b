package io.sallyport.av;

import io.sallyport.net.TokenBucket;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How many credentials each caller may ask for in a while, on whatever connections: one bucket for
 * each name that may call. Shared by all loops; time comes in as a number.
 */
final class CallerPace {
  static final int CREDENTIALS_PER_SECOND = 500;

  /** After an outage everybody signs in again, and each asks. */
  static final int BURST = 5_000;

  private final Set<String> callers;
  private final Map<String, TokenBucket> buckets = new HashMap<>();

  CallerPace(Set<String> callers) {
    this.callers = Set.copyOf(callers);
  }

  /**
   * True if the caller may have as many now; then they are counted.
   *
   * @param credentials 1 or more
   */
  synchronized boolean take(String caller, int credentials, long nowNanos) {
    return callers.contains(caller)
        && buckets
            .computeIfAbsent(
                caller, name -> new TokenBucket(CREDENTIALS_PER_SECOND, BURST, nowNanos))
            .take(credentials, nowNanos);
  }
}
