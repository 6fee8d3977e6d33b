package io.sallyport.telemetry;

import java.util.EnumMap;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** The totals of one service, counted from any thread without a lock. */
public final class Counters<C extends Enum<C> & Counter> {
  private final String service;
  private final List<C> counters;
  private final EnumMap<C, LongAdder> totals;

  /**
   * @param service prefix of the exported names, for example {@code access}
   */
  public Counters(String service, Class<C> counters) {
    this.service = service;
    this.counters = List.of(counters.getEnumConstants());
    this.totals = new EnumMap<>(counters);
    this.counters.forEach(counter -> totals.put(counter, new LongAdder()));
  }

  public void count(C counter) {
    of(counter).increment();
  }

  public void add(C counter, long amount) {
    of(counter).add(amount);
  }

  public long total(C counter) {
    return of(counter).sum();
  }

  public String service() {
    return service;
  }

  public List<C> counters() {
    return counters;
  }

  private LongAdder of(C counter) {
    return Objects.requireNonNull(totals.get(counter));
  }
}
