package io.sallyport.net.lane;

/** The totals of one lane at one moment. */
@SuppressWarnings("EnumOrdinal") // a place in an array within one process
public final class LaneCounts {
  private final long[] totals;

  LaneCounts(long[] totals) {
    this.totals = totals;
  }

  /** What was counted since the lane began. */
  public long of(LaneCounter counter) {
    return totals[counter.ordinal()];
  }
}
