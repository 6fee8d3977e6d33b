package io.sallyport.lab.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text of the results, and the targets with what was measured of each. */
final class Report {
  /** What noise may take from a target before the run fails: 5 %. */
  private static final double MARGIN = 0.05;

  private final String peer;
  private final List<String> lines = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();

  /**
   * Results against a peer.
   *
   * @param peer whom Sallyport is compared with
   */
  Report(String peer) {
    this.peer = peer;
  }

  /**
   * A bound on a ratio to the peer.
   *
   * @param failing where the run fails
   */
  private record Target(String what, Bound bound, double wanted, double failing, double measured) {
    boolean isReached() {
      return isWithin(wanted);
    }

    boolean isFailed() {
      return !isWithin(failing);
    }

    private boolean isWithin(double limit) {
      return switch (bound) {
        case AT_LEAST -> measured >= limit;
        case AT_MOST -> measured <= limit;
      };
    }
  }

  /** Whom Sallyport is compared with. */
  String peer() {
    return peer;
  }

  /** Which way a target points. */
  enum Bound {
    AT_LEAST,
    AT_MOST
  }

  /** A line of the results. */
  void line(String text) {
    lines.add(text);
    System.out.println(text);
  }

  /** For whoever watches only. */
  static void say(String text) {
    System.out.println(text);
  }

  /** Notes what was measured of a target. */
  void target(String what, Bound bound, double wanted, double measured) {
    double margin = bound == Bound.AT_LEAST ? -MARGIN : MARGIN;
    target(what, bound, wanted, wanted * (1 + margin), measured);
  }

  /** The same where the run fails past a bound of its own. */
  void target(String what, Bound bound, double wanted, double failing, double measured) {
    targets.add(new Target(what, bound, wanted, failing, measured));
  }

  /**
   * Writes the results with the targets on top.
   *
   * @return true if every target is reached, or missed by what noise may take
   */
  boolean write(Path file) throws IOException {
    List<String> all = new ArrayList<>();
    all.add("| Sallyport to " + peer + " | target | measured | |");
    all.add("|---|---|---|---|");
    for (Target target : targets) {
      all.add(
          String.format(
              Locale.ROOT,
              "| %s | %s %s | %.2f | %s |",
              target.what(),
              target.bound() == Bound.AT_LEAST ? "at least" : "at most",
              BigDecimal.valueOf(target.wanted()).toPlainString(),
              target.measured(),
              target.isReached() ? "reached" : "**missed**"));
    }
    all.add("");
    all.forEach(System.out::println);
    all.addAll(lines);
    Files.write(file, all);
    return targets.stream().noneMatch(Target::isFailed);
  }
}
