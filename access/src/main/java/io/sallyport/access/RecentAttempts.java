package io.sallyport.access;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What each of many tried within the last ten minutes, up to a maximum. From any loop: its monitor
 * is held for one look-up; time comes in as a number. Remembers a bounded number of them; the one
 * whose last attempt is longest ago is forgotten first.
 *
 * @param <K> whom attempts are counted for; small
 */
final class RecentAttempts<K> {
  static final Duration WINDOW = Duration.ofMinutes(10);

  private final int most;
  private final int mostKeys;
  private final Map<K, Deque<Long>> attempts = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param most attempts of each within the window, 1 to 100
   * @param mostKeys that are remembered, 1 or more
   */
  RecentAttempts(int most, int mostKeys) {
    this.most = most;
    this.mostKeys = mostKeys;
  }

  /** Notes one more; false if there were as many as may be, and then it is not noted. */
  synchronized boolean add(K key, long nowNanos) {
    Deque<Long> times = attempts.get(key);
    if (times == null) {
      if (attempts.size() >= mostKeys) {
        attempts.remove(attempts.keySet().iterator().next());
      }
      times = new ArrayDeque<>(2);
      attempts.put(key, times);
    }
    while (!times.isEmpty() && nowNanos - times.getFirst() >= WINDOW.toNanos()) {
      times.removeFirst();
    }
    if (times.size() >= most) {
      return false;
    }
    times.addLast(nowNanos);
    return true;
  }

  /** True if there were as many as may be. */
  boolean isUsedUp(K key, long nowNanos) {
    return count(key, nowNanos) >= most;
  }

  /** How many there were within the window. */
  synchronized int count(K key, long nowNanos) {
    Deque<Long> times = attempts.get(key);
    return times == null
        ? 0
        : (int) times.stream().filter(at -> nowNanos - at < WINDOW.toNanos()).count();
  }

  /** Takes so many back, the last ones first. */
  synchronized void takeBack(K key, int number) {
    Deque<Long> times = attempts.get(key);
    for (int i = 0; i < number && times != null && !times.isEmpty(); i++) {
      times.removeLast();
    }
    if (times != null && times.isEmpty()) {
      attempts.remove(key);
    }
  }

  synchronized int keys() {
    return attempts.size();
  }
}
