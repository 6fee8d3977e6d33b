package io.sallyport.lab.bench;

import io.sallyport.lab.bench.OpenLoop.Delays;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How much later an answer comes because a subject stands between client and next hop: the same
 * requests at the same rate through each in turns, and to the next hop itself, which shows what the
 * load, the kernel and the next hop need.
 */
final class DelayComparison {
  private final Report report;
  private final int sliceSeconds;

  DelayComparison(Report report, int sliceSeconds) {
    this.report = report;
    this.sliceSeconds = sliceSeconds;
  }

  /** A slice of each. */
  private record Round(Delays ours, Delays theirs, Delays alone) {}

  /** Three ways with the same rate. */
  record Ways(OpenLoop ours, OpenLoop theirs, OpenLoop alone) {}

  void run(double perSecond, Ways ways) {
    report.line(
        String.format(
            Locale.ROOT,
            "| %.0f requests per second | Sallyport | | Kamailio | | no edge | |",
            perSecond));
    report.line("|---|---|---|---|---|---|---|");
    report.line("| round, microseconds | median | 99 % | median | 99 % | median | 99 % |");
    List<Round> rounds = new ArrayList<>();
    for (int i = 1; i <= Turns.ROUNDS; i++) {
      Round round = round(i % 2 == 1, ways);
      rounds.add(round);
      row(Integer.toString(i), List.of(round));
      Report.say(
          String.format(
              Locale.ROOT, "worst: %.0f %.0f", round.ours().worst(), round.theirs().worst()));
    }
    row("median", rounds);
    report.line("");
    report.line(
        String.format(
            Locale.ROOT,
            "Added by an edge, in the middle of the rounds: at the median %.0f microseconds by"
                + " Sallyport and %.0f by Kamailio; at 99 %% %.0f and %.0f.",
            added(rounds, Round::ours, Delays::median),
            added(rounds, Round::theirs, Delays::median),
            added(rounds, Round::ours, Delays::percentile99),
            added(rounds, Round::theirs, Delays::percentile99)));
    report.line("");
  }

  private Round round(boolean oursFirst, Ways ways) {
    Delays first = (oursFirst ? ways.ours() : ways.theirs()).run(sliceSeconds);
    Delays second = (oursFirst ? ways.theirs() : ways.ours()).run(sliceSeconds);
    Delays alone = ways.alone().run(1);
    return oursFirst ? new Round(first, second, alone) : new Round(second, first, alone);
  }

  /** Difference to the way without an edge. */
  private static double added(
      List<Round> rounds, Function<Round, Delays> way, ToDoubleFunction<Delays> quantile) {
    return Turns.median(rounds, round -> quantile.applyAsDouble(way.apply(round)))
        - Turns.median(rounds, round -> quantile.applyAsDouble(round.alone()));
  }

  private void row(String name, List<Round> rounds) {
    report.line(
        String.format(
            Locale.ROOT,
            "| %s | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f |",
            name,
            Turns.median(rounds, round -> round.ours().median()),
            Turns.median(rounds, round -> round.ours().percentile99()),
            Turns.median(rounds, round -> round.theirs().median()),
            Turns.median(rounds, round -> round.theirs().percentile99()),
            Turns.median(rounds, round -> round.alone().median()),
            Turns.median(rounds, round -> round.alone().percentile99())));
  }
}
