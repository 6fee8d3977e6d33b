package io.sallyport.access;

import java.util.List;
import java.util.function.Consumer;

/** Finds where a request goes; what takes a lookup is known later. */
@FunctionalInterface
interface TargetSearch {
  /** How a search ended. */
  sealed interface Outcome {
    /**
     * Where to.
     *
     * @param targets in the order to try; at least one
     */
    record Found(List<Target> targets) implements Outcome {
      public Found {
        targets = List.copyOf(targets);
      }
    }

    /** Nowhere, and what its sender is told. */
    record Nowhere(Refusal refusal) implements Outcome {}
  }

  /** Tells the outcome once, on the loop that asks: within the call or later. */
  void find(AccessLoop loop, Consumer<Outcome> outcome);

  /** Domain of the partner that the request is for; empty if it is for none. */
  default String domain() {
    return "";
  }

  /** The outcome is known. */
  static TargetSearch of(List<Target> targets) {
    Outcome found = new Outcome.Found(targets);
    return (_, outcome) -> outcome.accept(found);
  }
}
