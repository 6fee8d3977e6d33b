package io.sallyport.access;

/**
 * Attempts of all guests of the node: those that failed of late, and how many are under way, each
 * with a maximum of its own for one source. So guests who come together are not taken for one who
 * guesses. One that shows a key may be a guess, and counts as if it had failed until it is
 * answered: else somebody could ask for as many at once as may be under way. From any loop; its
 * monitor is held for a few look-ups.
 */
final class GuestAttempts {
  private final RecentAttempts<AnonymousJoin.Guest> failed;

  // What is lost without an answer is forgotten like the rest after ten minutes.
  private final RecentAttempts<AnonymousJoin.Guest> withKey;
  private final RecentAttempts<AnonymousJoin.Guest> withoutKey;

  /**
   * @param mostKeys sources that are remembered, 1 or more
   */
  GuestAttempts(int mostKeys) {
    this.failed = new RecentAttempts<>(AnonymousJoin.MAX_ATTEMPTS, mostKeys);
    this.withKey = new RecentAttempts<>(AnonymousJoin.MAX_ATTEMPTS, mostKeys);
    this.withoutKey = new RecentAttempts<>(AnonymousJoin.MAX_UNDER_WAY, mostKeys);
  }

  /** Begins one; false if there is to be none now. */
  synchronized boolean begin(AnonymousJoin.Guest guest, boolean hasKey, long nowNanos) {
    int failures = failed.count(guest, nowNanos);
    if (!hasKey) {
      return failures < AnonymousJoin.MAX_ATTEMPTS && withoutKey.add(guest, nowNanos);
    }
    return failures + withKey.count(guest, nowNanos) < AnonymousJoin.MAX_ATTEMPTS
        && withKey.add(guest, nowNanos);
  }

  /** So many of those under way are over. */
  synchronized void end(AnonymousJoin.Guest guest, boolean hasKey, int number) {
    (hasKey ? withKey : withoutKey).takeBack(guest, number);
  }

  /** One that showed a key, or guessed a conference, was over for nothing. */
  synchronized void fail(AnonymousJoin.Guest guest, long nowNanos) {
    failed.add(guest, nowNanos);
  }
}
