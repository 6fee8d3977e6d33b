package io.sallyport.xmpp.connector;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a node is dialled again: at once and then every few seconds while its session may go on, and
 * ever more seldom where there is none. Owned by its link.
 */
final class Redial {
  private static final Duration LONGEST_RESUME_PAUSE = Duration.ofSeconds(8);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** So long a stream that broke is not overtaken, which most are resumed within. */
  private static final Duration RESUMING = Duration.ofSeconds(3);

  /** A stream that broke sooner is not opened again at once. */
  private static final Duration STEADY = Duration.ofSeconds(1);

  /** What breaks so often at once may break by what is sent in it. */
  private static final int MOST_UNSTEADY = 5;

  private final Pauses pauses;
  private long readyNanos;
  private long brokenNanos;
  private int resumptions;

  /** How often in a row it broke at once. */
  private int unsteady;

  Redial(RandomGenerator random) {
    this.pauses = new Pauses(random, FIRST_PAUSE, LONGEST_PAUSE);
  }

  void ready(long nowNanos) {
    readyNanos = nowNanos;
    resumptions = 0;
    pauses.reset();
  }

  void broken(long nowNanos) {
    brokenNanos = nowNanos;
    unsteady = isSteady() ? 0 : unsteady + 1;
  }

  private boolean isSteady() {
    return brokenNanos - readyNanos >= STEADY.toNanos();
  }

  /** True if it is of no use to go on with this session. */
  boolean isHopeless() {
    return unsteady >= MOST_UNSTEADY;
  }

  /** There is no session any more that could go on. */
  void sessionLost() {
    resumptions = 0;
    unsteady = 0;
  }

  long readyNanos() {
    return readyNanos;
  }

  /** True if it broke a moment ago. */
  boolean isFresh(long nowNanos) {
    return isWithin(RESUMING, nowNanos);
  }

  /** True if it broke no longer ago than that. */
  boolean isWithin(Duration limit, long nowNanos) {
    return nowNanos - brokenNanos < limit.toNanos();
  }

  /**
   * How long to wait before the next time.
   *
   * @param hasSession true if there is one that may go on
   */
  Duration next(boolean hasSession) {
    Duration pause = pauses.next();
    if (!hasSession) {
      return pause;
    }
    long seconds = resumptions == 0 && isSteady() ? 0 : 1L << Math.clamp(resumptions - 1, 0, 3);
    resumptions++;
    return Duration.ofSeconds(Math.min(seconds, LONGEST_RESUME_PAUSE.toSeconds()));
  }
}
