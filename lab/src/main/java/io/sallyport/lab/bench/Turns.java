package io.sallyport.lab.bench;

import io.sallyport.lab.bench.Side.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Loads a node and its peer in turns; who goes first changes from round to round. */
final class Turns {
  static final int ROUNDS = 5;

  private final Report report;
  private final int sliceSeconds;

  Turns(Report report, int sliceSeconds) {
    this.report = report;
    this.sliceSeconds = sliceSeconds;
  }

  /** A slice of each. */
  private record Round(Slice ours, Slice theirs) {
    double ratio() {
      return ours.perCoreSecond() / theirs.perCoreSecond();
    }
  }

  /**
   * What all rounds gave.
   *
   * @param ratio of work per core second, the median
   * @param lowerPerSecond work per second of the slower of both, the median
   */
  record Result(double ratio, double lowerPerSecond) {}

  /**
   * Has a subject compile and fill what it does in its first seconds only. A node that compiles may
   * turn work away.
   */
  void warmUp(Side side, int slices) {
    for (int i = 0; i < slices; i++) {
      Report.say(
          String.format(
              Locale.ROOT, "warm-up %s: %s", side.subject().name(), side.slice(sliceSeconds)));
    }
  }

  /**
   * Compares both.
   *
   * @param load what is done
   * @param unit what is counted
   */
  Result compare(String load, String unit, Side ours, Side theirs) {
    List<Round> rounds = new ArrayList<>();
    report.line(
        String.format(
            Locale.ROOT,
            "| %s, round | Sallyport, %s per core second | %s | ratio |",
            load,
            unit,
            report.peer()));
    report.line("|---|---|---|---|");
    for (int i = 1; i <= ROUNDS; i++) {
      Round round = round(i % 2 == 1, ours, theirs);
      rounds.add(round);
      report.line(
          String.format(
              Locale.ROOT,
              "| %d | %.0f | %.0f | %.2f |",
              i,
              round.ours().perCoreSecond(),
              round.theirs().perCoreSecond(),
              round.ratio()));
      Report.say(
          String.format(
              Locale.ROOT, "Sallyport: %s; %s: %s", round.ours(), report.peer(), round.theirs()));
    }
    double[] ratios = sorted(rounds, Round::ratio);
    report.line("");
    report.line(
        String.format(
            Locale.ROOT,
            "Ratio to %s: minimum %.2f, median %.2f, maximum %.2f. In the middle of the rounds, the"
                + " system had %.0f %% of the processor time with Sallyport and %.0f %% with %s,"
                + " and %.0f and %.0f %s were done per second.",
            report.peer(),
            ratios[0],
            ratios[ROUNDS / 2],
            ratios[ROUNDS - 1],
            median(rounds, round -> round.ours().systemShare()) * 100,
            median(rounds, round -> round.theirs().systemShare()) * 100,
            report.peer(),
            median(rounds, round -> round.ours().perSecond()),
            median(rounds, round -> round.theirs().perSecond()),
            unit));
    report.line("");
    return new Result(
        ratios[ROUNDS / 2],
        Math.min(
            median(rounds, round -> round.ours().perSecond()),
            median(rounds, round -> round.theirs().perSecond())));
  }

  private Round round(boolean oursFirst, Side ours, Side theirs) {
    Slice first = whole(oursFirst ? ours : theirs);
    Slice second = whole(oursFirst ? theirs : ours);
    return oursFirst ? new Round(first, second) : new Round(second, first);
  }

  /** A slice that counts: nothing was turned away. */
  private Slice whole(Side side) {
    Slice slice = side.slice(sliceSeconds);
    if (slice.refused() > 0) {
      throw new IllegalStateException(side.subject().name() + ": " + slice);
    }
    return slice;
  }

  static <T> double median(List<T> rounds, ToDoubleFunction<T> figure) {
    return sorted(rounds, figure)[rounds.size() / 2];
  }

  private static <T> double[] sorted(List<T> rounds, ToDoubleFunction<T> figure) {
    return rounds.stream().mapToDouble(figure).sorted().toArray();
  }
}
