package io.sallyport.net.lane;

import io.sallyport.telemetry.Counters;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The totals of one lane. Written by the lane's thread only, without a lock or an atomic addition;
 * read by anyone. {@link #publish} passes on what was added to the totals of the process.
 */
@SuppressWarnings("EnumOrdinal") // a place in an array within one process
final class LaneCounters {
  private static final VarHandle TOTAL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final LaneCounter[] ALL = LaneCounter.values();

  private final long[] totals = new long[ALL.length];
  private final long[] published = new long[ALL.length];

  void count(LaneCounter counter) {
    add(counter, 1);
  }

  void add(LaneCounter counter, long amount) {
    int i = counter.ordinal();
    TOTAL.setOpaque(totals, i, totals[i] + amount);
  }

  /** Totals at about this moment; from any thread. */
  LaneCounts snapshot() {
    long[] copy = new long[ALL.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = (long) TOTAL.getOpaque(totals, i);
    }
    return new LaneCounts(copy);
  }

  /** Adds to the process's totals what came since the last call. On the lane's thread. */
  void publish(Counters<LaneCounter> counters) {
    for (var counter : ALL) {
      int i = counter.ordinal();
      long added = totals[i] - published[i];
      if (added != 0) {
        published[i] = totals[i];
        counters.add(counter, added);
      }
    }
  }
}
