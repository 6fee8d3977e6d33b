package io.sallyport.webconf;

import io.sallyport.wire.srl.ConferenceToken;
import io.sallyport.wire.srl.Id128;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tokens that have opened a connection, as long as they could open another. Owned by one loop.
 */
final class UsedTokens {
  /** Tokens remembered at once: with all of them lasting 16 minutes, 270 joins a second. */
  static final int MOST = 262_144;

  private final int most;
  private final Duration skew;

  /** The session that each opened. */
  private final Map<Id128, Id128> used = new HashMap<>();

  private final TreeMap<Long, List<Id128>> byEndSeconds = new TreeMap<>();

  /**
   * @param skew how long after their end tokens are still taken
   */
  UsedTokens(int most, Duration skew) {
    this.most = most;
    this.skew = skew;
  }

  /** What became of a use. */
  enum Use {
    FIRST,
    REPEATED,
    /** It cannot be remembered, so it must not be used. */
    FULL
  }

  /**
   * Notes that a token whose signature holds is used.
   *
   * @param session that it is used for: an edge whose offer came to nothing makes it again
   */
  Use use(ConferenceToken token, Id128 session, long nowSeconds) {
    while (!byEndSeconds.isEmpty() && byEndSeconds.firstKey() < nowSeconds) {
      byEndSeconds.pollFirstEntry().getValue().forEach(used::remove);
    }
    Id128 before = used.get(token.use());
    if (before != null) {
      return before.equals(session) ? Use.FIRST : Use.REPEATED;
    }
    if (used.size() >= most) {
      return Use.FULL;
    }
    used.put(token.use(), session);
    long end = token.expiresSeconds() + skew.toSeconds();
    byEndSeconds.computeIfAbsent(end, _ -> new ArrayList<>(1)).add(token.use());
    return Use.FIRST;
  }

  int size() {
    return used.size();
  }
}
