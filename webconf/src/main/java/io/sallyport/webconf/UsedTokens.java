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
  /** Tokens remembered at once: with all of them lasting 17 minutes, 250 joins a second. */
  static final int MOST = 262_144;

  /** Of one service: its agent and a friend can fill up that, and nobody else's. */
  static final int MOST_OF_A_SERVICE = MOST / 4;

  private final int most;
  private final int mostOfAService;
  private final Duration keptAfterEnd;
  private final Map<Id128, Holder> used = new HashMap<>();
  private final Map<String, Integer> ofServices = new HashMap<>();
  private final TreeMap<Long, List<Id128>> byEndSeconds = new TreeMap<>();

  /**
   * @param skew how long after their end tokens are still taken; they are remembered for longer,
   *     because a loop may have to wait for its turn to note that one is used
   */
  UsedTokens(int most, int mostOfAService, Duration skew) {
    this.most = most;
    this.mostOfAService = mostOfAService;
    this.keptAfterEnd = skew.multipliedBy(2);
  }

  /**
   * Whom a token opens the way for.
   *
   * @param isGivenBack true if nothing came of it, so that the same session may try once more
   */
  private record Holder(Id128 session, String service, boolean isGivenBack) {
    private boolean mayTryAgain(Id128 other) {
      return isGivenBack && session.equals(other);
    }
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
   * @param session that it is used for
   */
  Use use(ConferenceToken token, Id128 session, long nowSeconds) {
    while (!byEndSeconds.isEmpty() && byEndSeconds.firstKey() < nowSeconds) {
      byEndSeconds.pollFirstEntry().getValue().forEach(this::forget);
    }
    Holder before = used.get(token.use());
    if (before != null && !before.mayTryAgain(session)) {
      return Use.REPEATED;
    }
    if (before == null && !remember(token)) {
      return Use.FULL;
    }
    used.put(token.use(), new Holder(session, token.service(), false));
    return Use.FIRST;
  }

  private boolean remember(ConferenceToken token) {
    int ofService = ofServices.getOrDefault(token.service(), 0);
    if (used.size() >= most || ofService >= mostOfAService) {
      return false;
    }
    ofServices.put(token.service(), ofService + 1);
    long end = token.expiresSeconds() + keptAfterEnd.toSeconds();
    byEndSeconds.computeIfAbsent(end, _ -> new ArrayList<>(1)).add(token.use());
    return true;
  }

  /** Nothing came of its use: an edge whose offer was not answered in time makes it once more. */
  void giveBack(ConferenceToken token, Id128 session) {
    used.replace(
        token.use(),
        new Holder(session, token.service(), false),
        new Holder(session, token.service(), true));
  }

  private void forget(Id128 use) {
    Holder holder = used.remove(use);
    if (holder != null) {
      ofServices.computeIfPresent(holder.service(), (_, count) -> count == 1 ? null : count - 1);
    }
  }

  int size() {
    return used.size();
  }
}
