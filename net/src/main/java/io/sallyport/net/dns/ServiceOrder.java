package io.sallyport.net.dns;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The order in which servers of a service are tried (RFC 2782, "usage rules"). */
final class ServiceOrder {
  private ServiceOrder() {}

  /** By priority, and within one drawn by weight without putting back. */
  static List<ServiceTarget> draw(List<ServiceTarget> targets, int limit, RandomGenerator random) {
    TreeMap<Integer, List<ServiceTarget>> byPriority = new TreeMap<>();
    for (ServiceTarget target : targets) {
      byPriority.computeIfAbsent(target.priority(), _ -> new ArrayList<>()).add(target);
    }
    List<ServiceTarget> order = new ArrayList<>();
    for (List<ServiceTarget> equals : byPriority.values()) {
      // Those of weight 0 stand first, so that they have a small chance and not none.
      equals.sort(Comparator.comparingInt(ServiceTarget::weight));
      while (!equals.isEmpty() && order.size() < limit) {
        order.add(take(equals, random));
      }
    }
    return order;
  }

  private static ServiceTarget take(List<ServiceTarget> equals, RandomGenerator random) {
    int total = equals.stream().mapToInt(ServiceTarget::weight).sum();
    if (total == 0) {
      // By the running sum the first of them would be drawn always.
      return equals.remove(random.nextInt(equals.size()));
    }
    int drawn = random.nextInt(total + 1);
    int sum = 0;
    for (int i = 0; i < equals.size(); i++) {
      sum += equals.get(i).weight();
      if (sum >= drawn) {
        return equals.remove(i);
      }
    }
    throw new IllegalStateException("drew " + drawn + " of " + total);
  }
}
