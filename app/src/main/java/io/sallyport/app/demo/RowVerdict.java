package io.sallyport.app.demo;

import io.sallyport.app.node.RowState;
import io.sallyport.app.node.RowStates;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.PortRow;
import java.util.List;
import java.util.Map;

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
    NOT_BUILT("not built yet");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** What was seen on a row that is built; {@code isGood} false with the reason as text. */
  record Seen(boolean isGood, String text, long millis) {}

  /** A verdict for every row of the catalogue, from what was seen on canonical rows. */
  static List<RowVerdict> of(Map<String, Seen> seen) {
    return PortCatalogue.allRows().stream().map(row -> of(row, seen)).toList();
  }

  private static RowVerdict of(PortRow row, Map<String, Seen> seen) {
    RowState state = RowStates.of(row);
    if (!state.isBuilt()) {
      return new RowVerdict(row, Outcome.NOT_BUILT, state.missing(), 0);
    }
    Seen what =
        seen.getOrDefault(
            row.canonical(), new Seen(false, "the demo passed nothing over this row", 0));
    return new RowVerdict(
        row, what.isGood() ? Outcome.WORKS : Outcome.FAILED, what.text(), what.millis());
  }

  boolean isGood() {
    return outcome != Outcome.FAILED;
  }

  /** For a table cell. */
  String words() {
    return switch (outcome) {
      case WORKS -> outcome.words() + ": " + text + " (" + millis + " ms)";
      case FAILED, NOT_BUILT -> outcome.words() + ": " + text;
    };
  }
}
