package io.sallyport.app.demo;

import io.sallyport.app.node.RowState;
import io.sallyport.app.node.RowStates;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.PortRow;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What the demo says of one row.
 *
 * @param text what was exchanged, or what went wrong, or what is missing
 */
record RowVerdict(PortRow row, Outcome outcome, String text, long millis) {
  /** How it went. */
  enum Outcome {
    WORKS("works"),
    FAILED("FAILED"),
    NOT_TRIED("not tried"),
    NOT_BUILT("not built yet");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** What was seen on a row that is built; with the reason as text if it does not work. */
  record Seen(Outcome outcome, String text, long millis) {
    static Seen failed(String reason) {
      return new Seen(Outcome.FAILED, reason, 0);
    }

    /** For what this machine or user does not let the demo do. */
    static Seen notTried(String reason) {
      return new Seen(Outcome.NOT_TRIED, reason, 0);
    }
  }

  /**
   * A verdict for every row of the catalogue, from what was seen on it or on the row it repeats.
   */
  static List<RowVerdict> of(Map<String, Seen> seen) {
    return PortCatalogue.allRows().stream().map(row -> of(row, seen)).toList();
  }

  private static RowVerdict of(PortRow row, Map<String, Seen> seen) {
    RowState state = RowStates.of(row);
    if (!state.isBuilt()) {
      return new RowVerdict(row, Outcome.NOT_BUILT, state.missing(), 0);
    }
    Seen what =
        Stream.of(row.id(), row.canonical())
            .map(seen::get)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(Seen.failed("the demo passed nothing over this row"));
    return new RowVerdict(row, what.outcome(), what.text(), what.millis());
  }

  boolean isGood() {
    return outcome != Outcome.FAILED;
  }

  /** For a table cell. */
  String words() {
    return switch (outcome) {
      case WORKS -> outcome.words() + ": " + text + " (" + millis + " ms)";
      case FAILED, NOT_TRIED, NOT_BUILT -> outcome.words() + ": " + text;
    };
  }
}
