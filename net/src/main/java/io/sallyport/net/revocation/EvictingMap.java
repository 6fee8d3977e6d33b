package io.sallyport.net.revocation;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A map with a limit: when it is full, a share of it is dropped, what was put first before the
 * rest. Reading takes no lock.
 */
final class EvictingMap<K, V> {
  private final int max;
  private final int evicted;
  private final ConcurrentHashMap<K, Placed<V>> places = new ConcurrentHashMap<>();
  private long puts;

  private record Placed<V>(V value, long order) {}

  /**
   * @param evictedPercent share that is dropped at a time, 1 to 100
   */
  EvictingMap(int max, int evictedPercent) {
    this.max = max;
    this.evicted = Math.max(1, (int) (max * (long) evictedPercent / 100));
  }

  Optional<V> get(K key) {
    var place = places.get(key);
    return place == null ? Optional.empty() : Optional.of(place.value());
  }

  synchronized void put(K key, V value) {
    if (places.size() >= max && !places.containsKey(key)) {
      evict();
    }
    places.put(key, new Placed<>(value, ++puts));
  }

  void remove(K key) {
    places.remove(key);
  }

  int size() {
    return places.size();
  }

  private void evict() {
    Comparator<Map.Entry<K, Placed<V>>> byOrder =
        Comparator.comparingLong(entry -> entry.getValue().order());
    places.entrySet().stream()
        .sorted(byOrder)
        .limit(evicted)
        .map(Map.Entry::getKey)
        .toList()
        .forEach(places::remove);
  }
}
