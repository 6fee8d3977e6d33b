package io.sallyport.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one loop: found by what the sender repeats, by what the answer brings back,
 * and by where the request went.
 */
final class Transactions {
  private final Map<String, Transaction> byKey = new HashMap<>();
  private final Map<Long, Transaction> byNumber = new HashMap<>();
  private final Map<Target, Set<Transaction>> byTarget = new HashMap<>();
  private long lastNumber;

  /**
   * @param firstNumber where numbers start; random, so that nobody outside can guess one
   */
  Transactions(long firstNumber) {
    this.lastNumber = firstNumber;
  }

  @Nullable Transaction byKey(String key) {
    return byKey.get(key);
  }

  @Nullable Transaction byNumber(long number) {
    return byNumber.get(number);
  }

  /** True if nothing is under way, nothing awaited and nothing waited for. */
  boolean isEmpty() {
    return byKey.isEmpty() && byNumber.isEmpty() && byTarget.isEmpty();
  }

  long newNumber() {
    return ++lastNumber;
  }

  void add(Transaction transaction) {
    byKey.put(transaction.key(), transaction);
  }

  /** A request left under a number for a target. */
  void sent(Transaction transaction, long number, Target target) {
    byNumber.put(number, transaction);
    byTarget.computeIfAbsent(target, _ -> new HashSet<>()).add(transaction);
  }

  /** No answer is awaited any more under a number. */
  void settled(Transaction transaction, long number, Target target) {
    byNumber.remove(number);
    Set<Transaction> waiting = byTarget.get(target);
    if (waiting != null) {
      waiting.remove(transaction);
      if (waiting.isEmpty()) {
        byTarget.remove(target);
      }
    }
  }

  void remove(Transaction transaction) {
    byKey.remove(transaction.key());
  }

  /** Transactions that wait for an answer of a target. */
  List<Transaction> waitingFor(Target target) {
    return new ArrayList<>(byTarget.getOrDefault(target, Set.of()));
  }
}
