package io.sallyport.access;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random sequences of what may happen to the edge, and what may not, against a model of it. A
 * failure says the seed, and the steps that are left once those are taken out that do not matter.
 * {@code -Dsallyport.model.seed=N} plays one run again, {@code -Dsallyport.model.steps=0,3,8} those
 * steps of it; {@code -Dsallyport.seed=N -Dsallyport.model.runs=N} plays others.
 */
class TransactionModelTest {
  private static final int RUNS = Integer.getInteger("sallyport.model.runs", 4_000);
  private static final int MOST_TRIES_TO_SHRINK = 500;

  @Test
  void everyRunEndsAsTheModelHasIt() {
    Long only = Long.getLong("sallyport.model.seed");
    if (only != null) {
      List<ModelStep> steps = ModelDeck.deal(only);
      String chosen = System.getProperty("sallyport.model.steps", "");
      run(only, steps, chosen.isEmpty() ? all(steps) : numbers(chosen));
      return;
    }
    long first = Long.getLong("sallyport.seed", 1);
    for (long seed = first; seed < first + RUNS; seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    List<ModelStep> steps = ModelDeck.deal(seed);
    run(seed, steps, all(steps));
  }

  private static void run(long seed, List<ModelStep> steps, List<Integer> chosen) {
    if (failure(steps, chosen) == null) {
      return;
    }
    List<Integer> fewest = shrunk(steps, chosen);
    StringBuilder text = new StringBuilder("seed " + seed + ", steps:");
    fewest.forEach(number -> text.append("\n  ").append(steps.get(number)));
    String numbers = String.join(",", fewest.stream().map(Object::toString).toList());
    text.append("\nagain: -Dsallyport.model.seed=" + seed + " -Dsallyport.model.steps=" + numbers);
    Throwable failure = failure(steps, fewest);
    throw new AssertionError(text + "\n" + failure, failure);
  }

  private static List<Integer> all(List<ModelStep> steps) {
    return IntStream.range(0, steps.size()).boxed().toList();
  }

  private static List<Integer> numbers(String text) {
    return Pattern.compile(",").splitAsStream(text).map(Integer::valueOf).toList();
  }

  private static @Nullable Throwable failure(List<ModelStep> steps, List<Integer> chosen) {
    try {
      ModelWorld world = new ModelWorld();
      chosen.forEach(number -> world.play(steps.get(number)));
      world.finish();
      return null;
    } catch (AssertionError | RuntimeException e) {
      return e;
    }
  }

  /** Takes out what does not matter: halves first, single steps last. */
  private static List<Integer> shrunk(List<ModelStep> steps, List<Integer> failing) {
    List<Integer> fewest = failing;
    int tries = 0;
    for (int size = Math.max(1, failing.size() / 2); size >= 1; size /= 2) {
      int from = 0;
      while (from < fewest.size() && tries++ < MOST_TRIES_TO_SHRINK) {
        List<Integer> without = new ArrayList<>(fewest);
        without.subList(from, Math.min(from + size, without.size())).clear();
        if (failure(steps, without) != null) {
          fewest = without;
        } else {
          from += size;
        }
      }
    }
    return fewest;
  }
}
