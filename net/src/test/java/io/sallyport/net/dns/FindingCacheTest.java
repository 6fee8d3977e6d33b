package io.sallyport.net.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FindingCacheTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final FindingCache cache = new FindingCache(10);

  private static Question question(int number) {
    return new Question("h" + number + ".example", RecordType.A);
  }

  private static Finding.Dated addresses(int count, int seconds) {
    return new Finding.Dated(
        new Finding.Addresses(
            IntStream.range(0, count)
                .mapToObj(i -> InetAddress.ofLiteral("203.0.113." + i))
                .toList()),
        Duration.ofSeconds(seconds));
  }

  private boolean has(int number, long nowNanos) {
    return cache.get(question(number), nowNanos).isPresent();
  }

  @Test
  void remembersForTheLifeOfAFinding() {
    // A monotonic clock may start anywhere and pass its largest value.
    long start = Long.MAX_VALUE - SECOND;
    cache.put(question(1), addresses(2, 60), start);
    assertThat(cache.get(question(1), start + 20 * SECOND)).contains(addresses(2, 40));
    assertThat(has(1, start + 60 * SECOND - 1)).isTrue();
    assertThat(has(1, start + 60 * SECOND)).isFalse();
    assertThat(cache.records()).isZero();
  }

  @Test
  void tellsTypesApart() {
    cache.put(question(1), addresses(1, 60), 0);
    assertThat(cache.get(new Question("h1.example", RecordType.AAAA), 0)).isEmpty();
  }

  @Test
  void dropsWhatWasUsedLongestAgo() {
    for (int i = 0; i < 10; i++) {
      assertThat(cache.put(question(i), addresses(1, 60), 0)).isZero();
    }
    assertThat(has(0, 0)).isTrue();
    assertThat(cache.put(question(10), addresses(3, 60), 0)).isEqualTo(3);
    assertThat(cache.records()).isEqualTo(10);
    assertThat(has(0, 0)).isTrue();
    assertThat(IntStream.of(1, 2, 3)).noneMatch(i -> has(i, 0));
    assertThat(IntStream.rangeClosed(4, 10)).allMatch(i -> has(i, 0));
  }

  @Test
  void doesNotCountWhatIsOverAsEvicted() {
    for (int i = 0; i < 10; i++) {
      cache.put(question(i), addresses(1, i < 5 ? 30 : 60), 0);
    }
    assertThat(cache.put(question(10), addresses(6, 60), 30 * SECOND)).isEqualTo(1);
  }

  @Test
  void replacesAFinding() {
    cache.put(question(1), addresses(9, 60), 0);
    assertThat(cache.put(question(1), addresses(10, 60), 0)).isZero();
    assertThat(cache.records()).isEqualTo(10);
  }

  @Test
  void doesNotTakeWhatCannotFit() {
    cache.put(question(1), addresses(1, 60), 0);
    assertThat(cache.put(question(2), addresses(11, 60), 0)).isZero();
    assertThat(has(2, 0)).isFalse();
    assertThat(has(1, 0)).isTrue();
    assertThat(new FindingCache(0).put(question(1), addresses(1, 60), 0)).isZero();
  }

  @Test
  void neverHoldsMoreThanItMay() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      long now = i * SECOND;
      if (random.nextBoolean()) {
        cache.put(question(random.nextInt(20)), addresses(1 + random.nextInt(12), 30), now);
      } else {
        cache.get(question(random.nextInt(20)), now);
      }
      assertThat(cache.records()).as("seed %s", seed).isBetween(0, 10);
    }
    cache.clear();
    assertThat(cache.records()).isZero();
    assertThat(IntStream.range(0, 20)).noneMatch(i -> has(i, 10_000 * SECOND));
  }
}
