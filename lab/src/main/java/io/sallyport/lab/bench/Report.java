package io.sallyport.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text of the results, and the targets with what was measured of each. */
final class Report {
  /** What noise may take from a target before the run fails: 5 %. */
  private static final double MARGIN = 0.05;

  private final List<String> lines = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();

  /** A bound on a ratio to Kamailio. */
  private record Target(String what, Bound bound, double wanted, double measured) {
    boolean isReached(double margin) {
      return switch (bound) {
        case AT_LEAST -> measured >= wanted * (1 - margin);
        case AT_MOST -> measured <= wanted * (1 + margin);
      };
    }
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
    targets.add(new Target(what, bound, wanted, measured));
  }

  /**
   * Writes the results with the targets on top.
   *
   * @return true if every target is reached, or missed by what noise may take
   */
  boolean write(Path file) throws IOException {
    List<String> all = new ArrayList<>();
    all.add("| Sallyport to Kamailio | target | measured | |");
    all.add("|---|---|---|---|");
    for (Target target : targets) {
      all.add(
          String.format(
              Locale.ROOT,
              "| %s | %s %.1f | %.2f | %s |",
              target.what(),
              target.bound() == Bound.AT_LEAST ? "at least" : "at most",
              target.wanted(),
              target.measured(),
              target.isReached(0) ? "reached" : "**missed**"));
    }
    all.add("");
    all.forEach(System.out::println);
    all.addAll(lines);
    Files.write(file, all);
    return targets.stream().allMatch(target -> target.isReached(MARGIN));
  }
}
