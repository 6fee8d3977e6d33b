package io.sallyport.av;

import io.sallyport.wire.stun.TransportAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * Allocations that their clients released a moment ago: a retransmission of the release gets the
 * answer that it missed, and ends nothing that came after it. Owned by one thread.
 */
final class Releases {
  /** As long as its nonce holds: a release that was recorded could come again so long. */
  static final Duration MEMORY = AvShared.NONCE_LIFE;

  /** More are forgotten early, the oldest first. */
  static final int MOST = 4096;

  private final SequencedMap<Key, Long> deadlines = new LinkedHashMap<>();

  private record Key(TransportAddress client, int listener, long high, long low) {}

  void add(TransportAddress client, int listener, long high, long low, long nowNanos) {
    if (deadlines.size() >= MOST) {
      deadlines.pollFirstEntry();
    }
    deadlines.put(new Key(client, listener, high, low), nowNanos + MEMORY.toNanos());
  }

  boolean knows(TransportAddress client, int listener, long high, long low, long nowNanos) {
    Long deadline = deadlines.get(new Key(client, listener, high, low));
    return deadline != null && deadline - nowNanos > 0;
  }

  void expire(long nowNanos) {
    while (!deadlines.isEmpty() && deadlines.firstEntry().getValue() - nowNanos <= 0) {
      deadlines.pollFirstEntry();
    }
  }
}
