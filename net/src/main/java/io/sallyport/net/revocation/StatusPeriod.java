package io.sallyport.net.revocation;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * For how long an authority stands by its word.
 *
 * @param nextUpdate when there will be a newer word at the latest
 */
record StatusPeriod(Instant thisUpdate, Instant nextUpdate) {
  /** By how much an authority's clock may be ahead of ours. */
  static final Duration SKEW = Duration.ofMinutes(5);

  /** Why the word does not count now, or null. */
  @Nullable String fault(Instant now) {
    if (thisUpdate.isAfter(now.plus(SKEW))) {
      return "it is from the future: " + thisUpdate;
    }
    return nextUpdate.isAfter(now) ? null : "it expired at " + nextUpdate;
  }
}
