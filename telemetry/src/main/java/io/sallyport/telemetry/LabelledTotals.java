package io.sallyport.telemetry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/**
 * Running totals of one thing, told apart by labels whose values are few, such as those of an enum:
 * never what others have written. Counted from any thread without a lock.
 */
public final class LabelledTotals {
  private final String name;
  private final String help;
  private final List<String> labels;
  private final Map<List<String>, LongAdder> totals = new ConcurrentHashMap<>();

  /**
   * @param name as exported, without prefix and without {@code _total}
   * @param help one sentence for operators
   * @param labels names, in the order of the values
   */
  public LabelledTotals(String name, String help, List<String> labels) {
    this.name = name;
    this.help = help;
    this.labels = List.copyOf(labels);
  }

  public String name() {
    return name;
  }

  public String help() {
    return help;
  }

  public List<String> labels() {
    return labels;
  }

  /** The total of some values, one for each label; for whoever counts often, to be kept. */
  public LongAdder of(String... values) {
    if (values.length != labels.size()) {
      throw new IllegalArgumentException("one value for each of " + labels);
    }
    return totals.computeIfAbsent(List.of(values), _ -> new LongAdder());
  }

  public void count(String... values) {
    of(values).increment();
  }

  /** All totals by their values. */
  public Map<List<String>, Long> totals() {
    return totals.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().sum()));
  }
}
