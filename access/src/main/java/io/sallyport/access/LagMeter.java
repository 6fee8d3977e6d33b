package io.sallyport.access;

import io.sallyport.net.Loop;
import java.time.Duration;
import java.util.Arrays;

/**
 * Measures how far a loop is behind: what a task waits that is handed to it while it reads. Timers
 * would be of no use, because they run up to 100 ms late by themselves. Owned by its loop.
 */
final class LagMeter {
  private static final long SAMPLE_NANOS = Duration.ofMillis(10).toNanos();
  private static final int MAX_SAMPLES = 128;
  private static final double QUANTILE = 0.99;

  private final Loop loop;
  private final Overload overload;
  private final Runnable reported;
  private final long[] waited = new long[MAX_SAMPLES];
  private int samples;
  private long windowNanos;
  private long sampledNanos;

  /**
   * @param reported run after each report
   */
  LagMeter(Loop loop, Overload overload, Runnable reported) {
    this.loop = loop;
    this.overload = overload;
    this.reported = reported;
    this.windowNanos = loop.nanoTime();
    this.sampledNanos = windowNanos;
  }

  /** Something was read; costs a comparison unless it is time for another sample. */
  void read(long nowNanos) {
    if (nowNanos - sampledNanos >= SAMPLE_NANOS) {
      sampledNanos = nowNanos;
      loop.execute(() -> add(nowNanos));
    }
  }

  private void add(long sinceNanos) {
    long nowNanos = loop.nanoTime();
    if (samples < MAX_SAMPLES) {
      waited[samples++] = nowNanos - sinceNanos;
    }
    if (nowNanos - windowNanos >= Overload.PERIOD.toNanos()) {
      Arrays.sort(waited, 0, samples);
      long worst = waited[(int) Math.ceil(QUANTILE * samples) - 1];
      samples = 0;
      windowNanos = nowNanos;
      overload.report(loop.index(), Duration.ofNanos(worst), nowNanos);
      reported.run();
    }
  }
}
