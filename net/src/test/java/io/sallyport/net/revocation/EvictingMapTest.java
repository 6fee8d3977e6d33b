package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvictingMapTest {
  @Test
  void dropsAFifthOfWhatIsOldestWhenFull() {
    var map = new EvictingMap<Integer, String>(10, 20);
    IntStream.range(0, 10).forEach(i -> map.put(i, "v" + i));
    assertThat(map.size()).isEqualTo(10);
    map.put(0, "again"); // no longer the oldest
    map.put(10, "v10");
    assertThat(map.size()).isEqualTo(9);
    assertThat(map.get(0)).contains("again");
    assertThat(map.get(1)).isEmpty();
    assertThat(map.get(2)).isEmpty();
    assertThat(map.get(3)).contains("v3");
    assertThat(map.get(10)).contains("v10");
  }

  @Test
  void neverHoldsMore() {
    for (int max : new int[] {1, 2, 3, 7, 100}) {
      for (int percent : new int[] {1, 20, 100}) {
        var map = new EvictingMap<Integer, Integer>(max, percent);
        for (int i = 0; i < 500; i++) {
          map.put(i, i);
          assertThat(map.size()).isLessThanOrEqualTo(max);
          assertThat(map.get(i)).contains(i);
        }
      }
    }
  }
}
