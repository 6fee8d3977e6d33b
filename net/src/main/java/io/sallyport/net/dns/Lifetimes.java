package io.sallyport.net.dns;

import java.time.Duration;
import java.util.OptionalLong;

/** How long findings are remembered, whatever servers say. */
final class Lifetimes {
  static final Duration MIN = Duration.ofSeconds(30);
  static final Duration MAX = Duration.ofHours(1);
  static final Duration MIN_NOTHING = Duration.ofMinutes(1);
  static final Duration MAX_NOTHING = Duration.ofMinutes(5);

  /** Long enough that a storm of lookups asks once. */
  static final Duration FAILURE = Duration.ofSeconds(3);

  private Lifetimes() {}

  static Duration ofRecords(long ttlSeconds) {
    return within(MIN, ttlSeconds, MAX);
  }

  /**
   * Of an absence, which also ends when an alias on the way to it does.
   *
   * @param negativeSeconds as the SOA record says (RFC 2308 section 5)
   * @param aliasSeconds life of the aliases
   */
  static Duration ofNothing(OptionalLong negativeSeconds, long aliasSeconds) {
    Duration absent = within(MIN_NOTHING, negativeSeconds.orElse(0), MAX_NOTHING);
    Duration aliases = ofRecords(aliasSeconds);
    return absent.compareTo(aliases) < 0 ? absent : aliases;
  }

  private static Duration within(Duration min, long seconds, Duration max) {
    return Duration.ofSeconds(Math.clamp(seconds, min.toSeconds(), max.toSeconds()));
  }
}
