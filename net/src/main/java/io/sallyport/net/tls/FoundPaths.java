package io.sallyport.net.tls;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Paths to the same trust anchors that validation has found good lately: an end that connects again
 * and again shows the same certificates, and their signatures do not change. Safe from any thread.
 */
final class FoundPaths {
  static final int MOST = 256;
  static final Duration GOOD_FOR = Duration.ofMinutes(5);

  private final InstantSource clock;

  /** Until when each is taken for good, those used last at the end. */
  private final Map<List<X509Certificate>, Instant> untils =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<X509Certificate>, Instant> eldest) {
          return size() > MOST;
        }
      };

  FoundPaths(InstantSource clock) {
    this.clock = clock;
  }

  /** True if it was found good, and no certificate of it has expired since. */
  synchronized boolean holds(List<X509Certificate> path) {
    Instant until = untils.get(path);
    return until != null && clock.instant().isBefore(until);
  }

  /** Notes one that validation found good. */
  synchronized void add(List<X509Certificate> path) {
    Instant until = clock.instant().plus(GOOD_FOR);
    for (X509Certificate certificate : path) {
      Instant end = certificate.getNotAfter().toInstant();
      until = end.isBefore(until) ? end : until;
    }
    untils.put(List.copyOf(path), until);
  }
}
