package io.sallyport.app.demo;

import io.sallyport.app.demo.RowVerdict.Outcome;
import io.sallyport.app.demo.RowVerdict.Seen;
import io.sallyport.app.node.RowStates;
import io.sallyport.topology.PortCatalogue;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Times what is tried on each row, and keeps what was seen. For one thread. */
final class RowWatch {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Consumer<String> narrator;
  private final Map<String, Seen> seen = new LinkedHashMap<>();

  RowWatch(Consumer<String> narrator) {
    this.narrator = narrator;
  }

  /** Something to be tried; says what it exchanged. */
  interface Exchange {
    String run() throws IOException;
  }

  /** Tries something, if the row is built. */
  void row(String row, Exchange exchange) {
    if (!isBuilt(row)) {
      return;
    }
    long startNanos = System.nanoTime();
    try {
      String text = exchange.run();
      long millis = Math.round((double) (System.nanoTime() - startNanos) / NANOS_PER_MILLI);
      seen.put(row, new Seen(Outcome.WORKS, text, millis));
    } catch (IOException e) {
      narrator.accept(row + " FAILED: " + reason(e));
      seen.put(row, Seen.failed(reason(e)));
    }
  }

  /** Says why nothing was tried on a row. */
  void leaveOut(String row, String reason) {
    seen.put(row, Seen.notTried(reason));
  }

  /** Rows that it did not come to. */
  void failUnseen(List<String> rows, IOException failure) {
    rows.forEach(row -> seen.putIfAbsent(row, Seen.failed(reason(failure))));
  }

  Map<String, Seen> seen() {
    return Map.copyOf(seen);
  }

  static boolean isBuilt(String row) {
    return RowStates.of(PortCatalogue.row(row).orElseThrow()).isBuilt();
  }

  private static String reason(IOException failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }
}
