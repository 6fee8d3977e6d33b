package io.sallyport.net.dns;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Findings remembered until their life is over. Bounded by records; whatever was used longest ago
 * makes room. Owned by {@link Inquiries}, under its lock.
 */
final class FindingCache {
  private record Entry(Finding finding, long endNanos) {
    boolean isOver(long nowNanos) {
      return endNanos - nowNanos <= 0;
    }
  }

  private final int maxRecords;

  /** In order of use, the one used longest ago first. */
  private final LinkedHashMap<Question, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private int records;

  FindingCache(int maxRecords) {
    this.maxRecords = maxRecords;
  }

  /** With what is left of its life. */
  Optional<Finding.Dated> get(Question question, long nowNanos) {
    Entry entry = entries.get(question);
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.isOver(nowNanos)) {
      remove(question);
      return Optional.empty();
    }
    return Optional.of(
        new Finding.Dated(entry.finding(), Duration.ofNanos(entry.endNanos() - nowNanos)));
  }

  /**
   * Remembers a finding, if there can be room for it.
   *
   * @return records of living findings that had to go
   */
  int put(Question question, Finding.Dated dated, long nowNanos) {
    remove(question);
    int needed = dated.finding().records();
    if (needed > maxRecords) {
      return 0;
    }
    int evicted = makeRoom(needed, nowNanos);
    entries.put(question, new Entry(dated.finding(), nowNanos + dated.lifetime().toNanos()));
    records += needed;
    return evicted;
  }

  private int makeRoom(int needed, long nowNanos) {
    int evicted = 0;
    Iterator<Map.Entry<Question, Entry>> oldest = entries.entrySet().iterator();
    while (records + needed > maxRecords) {
      Entry entry = oldest.next().getValue();
      oldest.remove();
      records -= entry.finding().records();
      evicted += entry.isOver(nowNanos) ? 0 : entry.finding().records();
    }
    return evicted;
  }

  private void remove(Question question) {
    Entry entry = entries.remove(question);
    if (entry != null) {
      records -= entry.finding().records();
    }
  }

  int records() {
    return records;
  }

  void clear() {
    entries.clear();
    records = 0;
  }
}
