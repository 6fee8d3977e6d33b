package io.sallyport.net.revocation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Places that gave nothing usable lately, and why: they are left alone for {@link
 * RevocationLimits#HOLD}, however many connections would have them asked. Safe from any thread.
 */
final class Holds<K> {
  private static final int MAX_PLACES = 500;
  private static final int EVICTED_PERCENT = 20;

  private final EvictingMap<K, Hold> held = new EvictingMap<>(MAX_PLACES, EVICTED_PERCENT);
  private final InstantSource clock;

  private record Hold(String why, Instant until) {}

  Holds(InstantSource clock) {
    this.clock = clock;
  }

  /** Why a place is left alone now. */
  Optional<String> reason(K place) {
    var now = clock.instant();
    return held.get(place).filter(hold -> now.isBefore(hold.until())).map(Hold::why);
  }

  void put(K place, String why) {
    held.put(place, new Hold(why, clock.instant().plus(RevocationLimits.HOLD)));
  }
}
