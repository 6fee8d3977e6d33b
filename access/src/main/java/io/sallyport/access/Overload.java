package io.sallyport.access;

import io.sallyport.access.OverloadPolicy.Level;
import io.sallyport.access.OverloadPolicy.Signals;
import io.sallyport.telemetry.Events;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The load of one node, found from what its loops report once a second. Any loop may ask. A loop is
 * behind if it says so twice in a row: one late task, such as the first that runs code not yet
 * compiled, is no load.
 */
final class Overload {
  static final Duration PERIOD = Duration.ofSeconds(1);

  /** A report that no other followed says nothing any more: the loop has nothing to do. */
  private static final Duration STALE = PERIOD.multipliedBy(2);

  /** Of what is still taken, the part that is taken after another second of overload. */
  private static final double KEPT_SHARE = 0.7;

  /** What more is taken after a second without. */
  private static final double REGAINED_SHARE = 0.05;

  private static final double MOST_REFUSED = 0.95;

  /**
   * Seconds of overload in which only those wait that are not signed in. What comes of that shows
   * after two, because a report is of two.
   */
  private static final int PERIODS_OF_GRACE = 3;

  /**
   * What a loop said last.
   *
   * @param lag of the last second
   * @param lasting lag of both that second and the one before
   */
  private record Report(Duration lag, Duration lasting, long atNanos) {}

  private final DoubleSupplier heapShare;
  private final LongSupplier openTransactions;
  private final Events events;
  private final Map<Integer, Report> reports = new HashMap<>();
  private int overloadedPeriods;
  private boolean isJudged;
  private volatile long judgedNanos;
  private volatile Level level = Level.NONE;
  private volatile double refusedShare;

  Overload(DoubleSupplier heapShare, LongSupplier openTransactions, Events events) {
    this.heapShare = heapShare;
    this.openTransactions = openTransactions;
    this.events = events;
  }

  /** A loop says what its tasks waited in the last second. */
  synchronized void report(int loop, Duration lag, long nowNanos) {
    reports.put(loop, new Report(lag, lasting(reports.get(loop), lag, nowNanos), nowNanos));
    if (isJudged && nowNanos - judgedNanos < PERIOD.toNanos()) {
      return;
    }
    isJudged = true;
    Duration worst = Duration.ZERO;
    for (Report report : reports.values()) {
      boolean counts = isFresh(report, nowNanos) && report.lasting().compareTo(worst) > 0;
      worst = counts ? report.lasting() : worst;
    }
    Signals signals = new Signals(worst, heapShare.getAsDouble(), openTransactions.getAsLong());
    Level now = OverloadPolicy.level(signals);
    boolean isOverloaded = now.compareTo(Level.OVERLOADED) >= 0;
    overloadedPeriods = isOverloaded ? overloadedPeriods + 1 : 0;
    if (!isOverloaded) {
      refusedShare = Math.max(0, refusedShare - REGAINED_SHARE);
    } else if (overloadedPeriods > PERIODS_OF_GRACE) {
      refusedShare = Math.min(MOST_REFUSED, 1 - (1 - refusedShare) * KEPT_SHARE);
    }
    if (now != level) {
      events.state(AccessEvent.LOAD_CHANGED, "from", level, "to", now, "signals", signals);
    }
    level = now;
    judgedNanos = nowNanos;
  }

  private static Duration lasting(@Nullable Report before, Duration lag, long nowNanos) {
    if (before == null || !isFresh(before, nowNanos)) {
      return Duration.ZERO;
    }
    return before.lag().compareTo(lag) < 0 ? before.lag() : lag;
  }

  private static boolean isFresh(Report report, long nowNanos) {
    return nowNanos - report.atNanos() < STALE.toNanos();
  }

  /** The level now. */
  Level level(long nowNanos) {
    Level judged = level;
    return judged == Level.NONE || nowNanos - judgedNanos >= STALE.toNanos() ? Level.NONE : judged;
  }

  /** Share of what begins something that is turned away of those who are signed in. */
  double refusedShare() {
    return refusedShare;
  }
}
