package io.sallyport.access;

/**
 * Attempts of all guests of the node: those that failed of late, and how many are under way, each
 * with a maximum of its own for one source. So guests who come together are not taken for one who
 * guesses. From any loop.
 */
final class GuestAttempts {
  private final RecentAttempts<AnonymousJoin.Guest> failed;

  /** What is lost without an answer is forgotten like the rest after ten minutes. */
  private final RecentAttempts<AnonymousJoin.Guest> underWay;

  /**
   * @param mostKeys sources that are remembered, 1 or more
   */
  GuestAttempts(int mostKeys) {
    this.failed = new RecentAttempts<>(AnonymousJoin.MAX_ATTEMPTS, mostKeys);
    this.underWay = new RecentAttempts<>(AnonymousJoin.MAX_UNDER_WAY, mostKeys);
  }

  /** Begins one; false if there is to be none now. */
  boolean begin(AnonymousJoin.Guest guest, long nowNanos) {
    return !failed.isUsedUp(guest, nowNanos) && underWay.add(guest, nowNanos);
  }

  /** So many of those under way are over. */
  void end(AnonymousJoin.Guest guest, int number) {
    underWay.takeBack(guest, number);
  }

  void fail(AnonymousJoin.Guest guest, long nowNanos) {
    failed.add(guest, nowNanos);
  }
}
