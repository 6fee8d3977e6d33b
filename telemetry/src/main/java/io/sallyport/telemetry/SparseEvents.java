package io.sallyport.telemetry;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Passes on only so many of each event in a while, and says with the next how many it left out: for
 * events that somebody outside can cause as often as he likes. Safe from any thread.
 */
public final class SparseEvents implements Events {
  /** Of one kind of event, in one {@link #PERIOD}. */
  public static final int MOST = 10;

  public static final Duration PERIOD = Duration.ofSeconds(10);

  /** Name of the field with the number of events left out before this one. */
  public static final String OMITTED = "omitted";

  private final Events events;
  private final LongSupplier nanoTime;
  private final Map<Event, Stated> stated = new ConcurrentHashMap<>();

  /**
   * @param nanoTime a monotonic clock
   */
  public SparseEvents(Events events, LongSupplier nanoTime) {
    this.events = events;
    this.nanoTime = nanoTime;
  }

  @Override
  public void state(Event event, Object... fields) {
    int omitted = stated.computeIfAbsent(event, _ -> new Stated()).next(nanoTime.getAsLong());
    if (omitted == 0) {
      events.state(event, fields);
    } else if (omitted > 0) {
      Object[] more = new Object[fields.length + 2];
      System.arraycopy(fields, 0, more, 0, fields.length);
      more[fields.length] = OMITTED;
      more[fields.length + 1] = omitted;
      events.state(event, more);
    }
  }

  /** Of one kind of event: its own lock, held for a few instructions. */
  private static final class Stated {
    private long sinceNanos;
    private int count = MOST;
    private int omitted;
    private boolean isBegun;

    /** How many were left out before this one, or -1 if it is to be left out. */
    synchronized int next(long nowNanos) {
      if (!isBegun || nowNanos - sinceNanos >= PERIOD.toNanos()) {
        isBegun = true;
        sinceNanos = nowNanos;
        count = 0;
      }
      if (count >= MOST) {
        omitted++;
        return -1;
      }
      count++;
      int before = omitted;
      omitted = 0;
      return before;
    }
  }
}
