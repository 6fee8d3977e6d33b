package io.sallyport.lab.bench;

import io.sallyport.lab.bench.Flood.Outcome;
import io.sallyport.lab.bench.Flood.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * A node against coturn as relays of datagrams, on the same core, in turns: processor time and
 * datagrams per second of voice and of bursts, the highest rate without loss, delays, allocations,
 * and memory. This process and the load are to be pinned to another core.
 *
 * <p>Arguments: the folder of the distribution, the load's program, the file to write the results
 * to, seconds per slice, the node's {@code av.backend}. Exit code 1 if a target is missed.
 */
public final class RelayComparison {
  private static final String SUBJECT_CORE = "0";
  static final int ROUNDS = 7;
  private static final int FEW = 100;
  private static final int MANY = 2_000;
  private static final int WARM_UP_SLICES = 6;
  private static final int MEMORY_TIMES = 3;

  /** More than either can do. */
  private static final Shape VOICE = new Shape(700_000, 160, 1);

  private static final Shape BURSTS = new Shape(2_500_000, 1_100, 8);
  private static final Shape NOTHING = new Shape(0, 160, 1);
  private static final double LEAST_RATE = 30_000;
  private static final double MOST_LOSS = 0.001;
  private static final int SEARCH_STEPS = 7;
  private static final int SEARCH_TRIES = 2;

  private final Path flood;
  private final Report report;
  private final double sliceSeconds;
  private final Subject ours;
  private final Subject theirs;
  private int net = 32;

  private RelayComparison(
      Path flood, Report report, double sliceSeconds, Subject ours, Subject theirs) {
    this.flood = flood;
    this.report = report;
    this.sliceSeconds = sliceSeconds;
    this.ours = ours;
    this.theirs = theirs;
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("sallyport-relay");
    Workplace workplace = new Workplace(folder);
    Report report = new Report("coturn");
    Report.say(String.format(Locale.ROOT, "Configurations and logs: %s", folder));
    Path home = Path.of(arguments[0]);
    try (Subject relay = Subject.relay(workplace, home, SUBJECT_CORE, arguments[4]);
        Subject coturn = Subject.coturn(workplace, SUBJECT_CORE)) {
      new RelayComparison(
              Path.of(arguments[1]), report, Double.parseDouble(arguments[3]), relay, coturn)
          .run();
    }
    if (!report.write(Path.of(arguments[2]))) {
      System.out.println("A target is missed.");
      System.exit(1);
    }
  }

  private void run() {
    warmUp();
    Sides few = sides(FEW);
    few.closing(() -> {
      Loaded voice = compare("voice of 100 calls", few, VOICE);
      target("voice of 100 calls: processor time per datagram", 0.85, 0.9, voice.cpuRatio());
      report.target(
          "voice of 100 calls: datagrams per second",
          Report.Bound.AT_LEAST,
          1.2,
          voice.rateRatio());
      Loaded bursts = compare("bursts of 8 in 100 calls", few, BURSTS);
      target("bursts of 8: processor time per datagram", 0.4, 0.45, bursts.cpuRatio());
      report.target(
          "bursts of 8: datagrams per second", Report.Bound.AT_LEAST, 2.5, bursts.rateRatio());
    });
    double highest = highestRate();
    delays(highest / 2);
    memory();
    Sides many = sides(MANY);
    many.closing(() -> {
      Loaded voice = compare("voice of 2,000 calls", many, VOICE);
      target("voice of 2,000 calls: processor time per datagram", 0.85, 0.9, voice.cpuRatio());
      report.target(
          "voice of 2,000 calls: datagrams per second",
          Report.Bound.AT_LEAST,
          1.2,
          voice.rateRatio());
    });
    allocations();
  }

  private void target(String what, double wanted, double failing, double measured) {
    report.target(what, Report.Bound.AT_MOST, wanted, failing, measured);
  }

  /** Calls at both. */
  private record Sides(RelaySide ours, RelaySide theirs) {
    void closing(Runnable work) {
      try (ours;
          theirs) {
        work.run();
      }
    }
  }

  private Sides sides(int count) {
    return new Sides(
        RelaySide.of(ours, flood, nextNet(), count), RelaySide.of(theirs, flood, nextNet(), count));
  }

  /** Addresses that no call has had: a channel that was given up rests for minutes. */
  private int nextNet() {
    net += 2;
    return net;
  }

  /** Java compiles what is used often. */
  private void warmUp() {
    Sides sides = sides(FEW);
    sides.closing(() -> {
      for (int i = 0; i < WARM_UP_SLICES; i++) {
        Report.say("warm-up: " + sides.ours().run(VOICE, sliceSeconds));
        Report.say("warm-up: " + sides.ours().run(BURSTS, sliceSeconds));
      }
      Report.say("warm-up: " + sides.theirs().run(VOICE, sliceSeconds));
    });
  }

  /** Something measured of each in one round. */
  private record Round<T>(T ours, T theirs) {
    double ratio(ToDoubleFunction<T> figure) {
      return figure.applyAsDouble(ours) / figure.applyAsDouble(theirs);
    }
  }

  private <T> List<Round<T>> rounds(Sides sides, Function<RelaySide, T> measure) {
    List<Round<T>> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      boolean oursFirst = i % 2 == 0;
      T first = measure.apply(oursFirst ? sides.ours() : sides.theirs());
      T second = measure.apply(oursFirst ? sides.theirs() : sides.ours());
      rounds.add(oursFirst ? new Round<>(first, second) : new Round<>(second, first));
      Report.say(rounds.getLast().toString());
    }
    return rounds;
  }

  /** A run, and the system's share of the processor time in it. */
  private record Slice(Outcome outcome, double systemShare) {}

  private static Slice slice(RelaySide side, Shape shape, double seconds) {
    ProcessUsage usage = side.subject().usage();
    ProcessUsage.Cpu before = usage.cpu();
    Outcome outcome = side.run(shape, seconds);
    ProcessUsage.Cpu cpu = usage.cpu().since(before);
    return new Slice(outcome, cpu.systemSeconds() / Math.max(0.01, cpu.seconds()));
  }

  /** Medians of ratios. */
  private record Loaded(double cpuRatio, double rateRatio) {}

  private Loaded compare(String load, Sides sides, Shape shape) {
    List<Round<Slice>> rounds = rounds(sides, side -> slice(side, shape, sliceSeconds));
    report.line(
        String.format(
            Locale.ROOT,
            "| %s, round | Sallyport, ns per datagram | coturn | ratio | Sallyport, thousands per"
                + " second | coturn | ratio |",
            load));
    report.line("|---|---|---|---|---|---|---|");
    for (int i = 0; i < rounds.size(); i++) {
      Round<Slice> round = rounds.get(i);
      report.line(
          String.format(
              Locale.ROOT,
              "| %d | %.0f | %.0f | %.2f | %.0f | %.0f | %.2f |",
              i + 1,
              nanos(round.ours()),
              nanos(round.theirs()),
              round.ratio(RelayComparison::nanos),
              thousands(round.ours()),
              thousands(round.theirs()),
              round.ratio(RelayComparison::thousands)));
    }
    report.line("");
    var loaded =
        new Loaded(
            Turns.median(rounds, round -> round.ratio(RelayComparison::nanos)),
            Turns.median(rounds, round -> round.ratio(RelayComparison::thousands)));
    report.line(
        String.format(
            Locale.ROOT,
            "Median of the ratios: %.2f of coturn's processor time, %.2f times its datagrams. The"
                + " system had %.0f %% of the processor time with Sallyport and %.0f %% with"
                + " coturn.",
            loaded.cpuRatio(),
            loaded.rateRatio(),
            Turns.median(rounds, round -> round.ours().systemShare()) * 100,
            Turns.median(rounds, round -> round.theirs().systemShare()) * 100));
    report.line("");
    return loaded;
  }

  private static double nanos(Slice slice) {
    return slice.outcome().nanosPerPacket();
  }

  private static double thousands(Slice slice) {
    return slice.outcome().perSecond() / 1000;
  }

  /** Returns the lower of both medians. */
  private double highestRate() {
    Sides sides = sides(FEW);
    List<Round<Double>> rounds = new ArrayList<>();
    sides.closing(() -> rounds.addAll(rounds(sides, this::highestRate)));
    report.line("| highest rate with less than 0.1 % lost, round | Sallyport | coturn | ratio |");
    report.line("|---|---|---|---|");
    for (int i = 0; i < rounds.size(); i++) {
      Round<Double> round = rounds.get(i);
      report.line(
          String.format(
              Locale.ROOT,
              "| %d | %.0f | %.0f | %.2f |",
              i + 1,
              round.ours(),
              round.theirs(),
              round.ratio(Double::doubleValue)));
    }
    report.line("");
    report.target(
        "highest rate with less than 0.1 % lost",
        Report.Bound.AT_LEAST,
        1.2,
        Turns.median(rounds, round -> round.ratio(Double::doubleValue)));
    return Math.min(Turns.median(rounds, Round::ours), Turns.median(rounds, Round::theirs));
  }

  /** Halves the gap between a rate that is carried and one that is not, on a scale of ratios. */
  private double highestRate(RelaySide side) {
    double carried = LEAST_RATE;
    double lost = VOICE.rate();
    for (int i = 0; i < SEARCH_STEPS; i++) {
      double rate = Math.sqrt(carried * lost);
      if (carries(side, rate)) {
        carried = rate;
      } else {
        lost = rate;
      }
    }
    return carried;
  }

  private boolean carries(RelaySide side, double rate) {
    for (int i = 0; i < SEARCH_TRIES; i++) {
      Outcome outcome = side.run(new Shape(rate, VOICE.octets(), 1), sliceSeconds);
      if (outcome.loss() < MOST_LOSS && outcome.sent() > 0.97 * rate * outcome.seconds()) {
        return true;
      }
    }
    return false;
  }

  private void delays(double rate) {
    var sides =
        new Sides(
            RelaySide.probed(ours, flood, nextNet(), FEW),
            RelaySide.probed(theirs, flood, nextNet(), FEW));
    List<Round<Outcome>> rounds = new ArrayList<>();
    Outcome direct = direct();
    sides.closing(() ->
        rounds.addAll(
            rounds(sides, side -> side.run(new Shape(rate, VOICE.octets(), 1), 2 * sliceSeconds))));
    report.line(
        String.format(
            Locale.ROOT,
            "| delay in microseconds at %.0f datagrams per second | median | 99 %% |",
            rate));
    report.line("|---|---|---|");
    double[] our = medians(rounds, Round::ours);
    double[] their = medians(rounds, Round::theirs);
    report.line(String.format(Locale.ROOT, "| Sallyport | %.0f | %.0f |", our[0], our[1]));
    report.line(String.format(Locale.ROOT, "| coturn | %.0f | %.0f |", their[0], their[1]));
    report.line(
        String.format(
            Locale.ROOT,
            "| no relay, no load | %.0f | %.0f |",
            direct.median(),
            direct.percentile99()));
    report.line("");
    report.target(
        "delay at half the highest rate, median", Report.Bound.AT_MOST, 1, our[0] / their[0]);
    report.target(
        "delay at half the highest rate, 99 %", Report.Bound.AT_MOST, 1, our[1] / their[1]);
  }

  private static double[] medians(
      List<Round<Outcome>> rounds, Function<Round<Outcome>, Outcome> side) {
    return new double[] {
      Turns.median(rounds, round -> side.apply(round).median()),
      Turns.median(rounds, round -> side.apply(round).percentile99())
    };
  }

  /** What the load itself and the kernel need. */
  private Outcome direct() {
    var calls = new RelayedCalls(ours.address(), nextNet());
    try (Flood alone = new Flood(flood)) {
      alone.probe(calls.client(0), calls.peer(0), calls.peer(0), 0);
      alone.probe(calls.peer(0), calls.client(0), calls.client(0), 0);
      return alone.run(NOTHING, sliceSeconds, ProcessHandle.current().pid());
    }
  }

  private void memory() {
    double our = kilobytesEach(ours);
    double their = kilobytesEach(theirs);
    report.line(
        String.format(
            Locale.ROOT,
            "Memory of an allocation with a channel, 2,000 at a time: %.1f KB with Sallyport, %.1f"
                + " KB with coturn.",
            our,
            their));
    report.line("");
    report.target("memory per allocation", Report.Bound.AT_MOST, 0.25, our / their);
  }

  /**
   * The median of some times that many, all of which stay: what is compiled meanwhile counts too.
   */
  private double kilobytesEach(Subject subject) {
    List<RelayedCalls> all = new ArrayList<>();
    List<Double> each = new ArrayList<>();
    for (int i = 0; i < MEMORY_TIMES; i++) {
      var calls = new RelayedCalls(subject.address(), nextNet());
      long before = subject.memory().kilobytes(subject.usage());
      var _ = calls.connect(MANY);
      long after = subject.memory().kilobytes(subject.usage());
      all.add(calls);
      each.add((after - before) / (double) MANY);
    }
    all.forEach(calls -> calls.release(MANY));
    Report.say(subject.name() + ", KB for each: " + each);
    return Turns.median(each, Double::doubleValue);
  }

  private void allocations() {
    List<Round<Double>> rounds = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      boolean oursFirst = i % 2 == 0;
      double first = allocationsPerCoreSecond(oursFirst ? ours : theirs);
      double second = allocationsPerCoreSecond(oursFirst ? theirs : ours);
      rounds.add(oursFirst ? new Round<>(first, second) : new Round<>(second, first));
      Report.say(rounds.getLast().toString());
    }
    double ratio = Turns.median(rounds, round -> round.ratio(Double::doubleValue));
    report.line(
        String.format(
            Locale.ROOT,
            "Allocations per second of processor time, with challenge and credentials, the median:"
                + " %.0f with Sallyport, %.0f with coturn, ratio %.2f.",
            Turns.median(rounds, Round::ours),
            Turns.median(rounds, Round::theirs),
            ratio));
    report.line("");
    report.target("allocations per core second", Report.Bound.AT_LEAST, 1, ratio);
  }

  private double allocationsPerCoreSecond(Subject subject) {
    var calls = new RelayedCalls(subject.address(), nextNet());
    ProcessUsage.Cpu before = subject.usage().cpu();
    var _ = calls.allocate(MANY);
    double seconds = subject.usage().cpu().since(before).seconds();
    calls.release(MANY);
    return MANY / seconds;
  }
}
