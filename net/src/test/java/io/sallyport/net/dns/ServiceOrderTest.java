package io.sallyport.net.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServiceOrderTest {
  private static ServiceTarget target(String host, int priority, int weight) {
    return new ServiceTarget(host, 5061, priority, weight);
  }

  private static List<String> hosts(List<ServiceTarget> order) {
    return order.stream().map(ServiceTarget::host).toList();
  }

  /** Draws these numbers in turn, each within the bound asked for. */
  private static RandomGenerator drawing(int... numbers) {
    var left = new ArrayList<>(IntStream.of(numbers).boxed().toList());
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new AssertionError("not drawn");
      }

      @Override
      public int nextInt(int bound) {
        int drawn = left.removeFirst();
        assertThat(drawn).isLessThan(bound);
        return drawn;
      }
    };
  }

  @Test
  void drawsByTheRunningSumOfWeights() {
    var targets = List.of(target("ten", 0, 10), target("none", 0, 0), target("thirty", 0, 30));
    assertThat(hosts(ServiceOrder.draw(targets, 8, drawing(0, 0, 0))))
        .containsExactly("none", "ten", "thirty");
    assertThat(hosts(ServiceOrder.draw(targets, 8, drawing(10, 30, 0))))
        .containsExactly("ten", "thirty", "none");
    assertThat(hosts(ServiceOrder.draw(targets, 8, drawing(11, 1, 0))))
        .containsExactly("thirty", "ten", "none");
    assertThat(hosts(ServiceOrder.draw(targets, 8, drawing(40, 0, 10))))
        .containsExactly("thirty", "none", "ten");
  }

  @Test
  void keepsToPriorityWhateverTheWeights() {
    var targets =
        List.of(target("last", 65535, 65535), target("first", 0, 0), target("middle", 10, 1));
    assertThat(hosts(ServiceOrder.draw(targets, 8, new Random(1))))
        .containsExactly("first", "middle", "last");
  }

  @Test
  void stopsAtTheLimit() {
    var targets = new ArrayList<ServiceTarget>();
    for (int i = 0; i < 64; i++) {
      targets.add(target("h" + i, i / 10, 65535));
    }
    var order = ServiceOrder.draw(targets, 8, new Random(1));
    assertThat(order).hasSize(8).doesNotHaveDuplicates();
    assertThat(order).allMatch(one -> one.priority() == 0);
  }

  @Test
  void drawsFirstInProportionToWeight() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    var targets =
        List.of(target("a", 0, 60), target("b", 0, 30), target("c", 0, 10), target("d", 0, 0));
    Map<String, Integer> firsts = new HashMap<>();
    var orders = new HashSet<List<String>>();
    double draws = 20_000;
    for (int i = 0; i < draws; i++) {
      var order = hosts(ServiceOrder.draw(targets, 8, random));
      firsts.merge(order.getFirst(), 1, Integer::sum);
      orders.add(order);
    }
    // Six standard deviations are 0.02 at most.
    assertThat(firsts.getOrDefault("a", 0) / draws)
        .as("seed %s", seed)
        .isCloseTo(0.6, within(0.025));
    assertThat(firsts.getOrDefault("b", 0) / draws)
        .as("seed %s", seed)
        .isCloseTo(0.3, within(0.025));
    assertThat(firsts.getOrDefault("c", 0) / draws)
        .as("seed %s", seed)
        .isCloseTo(0.1, within(0.025));
    assertThat(firsts.get("d")).as("seed %s", seed).isBetween(50, 500);
    assertThat(orders).as("seed %s", seed).hasSizeGreaterThan(12);
  }

  @Test
  void drawsEvenlyAmongThoseWithoutWeight() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    var targets = List.of(target("a", 0, 0), target("b", 0, 0), target("c", 0, 0));
    Map<String, Integer> firsts = new HashMap<>();
    double draws = 3_000;
    for (int i = 0; i < draws; i++) {
      firsts.merge(ServiceOrder.draw(targets, 8, random).getFirst().host(), 1, Integer::sum);
    }
    assertThat(firsts).as("seed %s", seed).hasSize(3);
    // Seven standard deviations are 0.06.
    assertThat(firsts.values())
        .as("seed %s", seed)
        .allSatisfy(first -> assertThat(first / draws).isCloseTo(1 / 3.0, within(0.06)));
  }
}
