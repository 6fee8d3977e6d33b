package io.sallyport.telemetry;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** How long something took, each time; added to from any thread without a lock. */
public final class Timings {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Upper bounds in seconds: from a join on a good LAN to one that is given up. */
  private static final List<Double> BOUNDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

  private final List<LongAdder> counts =
      Stream.generate(LongAdder::new).limit(BOUNDS.size() + 1L).toList();
  private final LongAdder sumNanos = new LongAdder();

  /** Adds one that took so long; less than nothing counts as nothing. */
  public void add(long nanos) {
    long took = Math.max(0, nanos);
    int place = 0;
    while (place < BOUNDS.size() && took > BOUNDS.get(place) * NANOS_PER_SECOND) {
      place++;
    }
    counts.get(place).increment();
    sumNanos.add(took);
  }

  /** Upper bounds in seconds, rising; there is one more count than bounds. */
  public static List<Double> bounds() {
    return BOUNDS;
  }

  /** How many took no longer than each bound, and longer than the one before. */
  public List<Long> counts() {
    return counts.stream().map(LongAdder::sum).toList();
  }

  /** All together, in seconds. */
  public double sumSeconds() {
    return sumNanos.sum() / NANOS_PER_SECOND;
  }
}
