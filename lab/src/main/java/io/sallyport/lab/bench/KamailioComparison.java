package io.sallyport.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A node against Kamailio with the same job, on the same core, in turns: requests per second of
 * processor time, and memory per idle registered connection. This process carries the load and is
 * to be pinned to another core.
 *
 * <p>Arguments: the folder of the distribution, the file to write the results to, seconds per
 * slice.
 */
public final class KamailioComparison {
  private static final String SUBJECT_CORE = "0";
  private static final int ROUNDS = 3;
  private static final int CLIENTS = 200;
  private static final int IDLE_CLIENTS = 5000;
  private static final int WARM_UP_SLICES = 3;

  private final Load load;
  private final int sliceSeconds;
  private final List<String> results = new ArrayList<>();

  private KamailioComparison(Load load, int sliceSeconds) {
    this.load = load;
    this.sliceSeconds = sliceSeconds;
  }

  /** One slice of one subject. */
  private record Slice(double perCoreSecond, double perSecond, double systemShare) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.0f requests per core second, %.0f per second, %.0f %% of the time in the system",
          perCoreSecond,
          perSecond,
          systemShare * 100);
    }
  }

  /** A subject with its clients. */
  private record Side(Subject subject, List<LoadClient> clients, LoadCount count) {
    Side first() {
      return new Side(subject, clients.subList(0, 1), count);
    }
  }

  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    Path report = Path.of(arguments[1]);
    int sliceSeconds = Integer.parseInt(arguments[2]);
    int kamailioWorkers = Integer.parseInt(arguments[3]);
    Path folder = Files.createTempDirectory("sallyport-bench");
    Workplace workplace = new Workplace(folder);
    System.out.println("Configurations and logs: " + folder);
    try (Load load = new Load(workplace);
        Subject sallyport = Subject.sallyport(workplace, home, SUBJECT_CORE);
        Subject kamailio = Subject.kamailio(workplace, kamailioWorkers, SUBJECT_CORE)) {
      KamailioComparison comparison = new KamailioComparison(load, sliceSeconds);
      comparison.run(sallyport, kamailio);
      Files.write(report, comparison.results);
    }
    System.out.println("Written to " + report);
  }

  private void run(Subject sallyport, Subject kamailio) {
    Side ours = side(sallyport, 1);
    Side theirs = side(kamailio, 20);
    for (int i = 0; i < WARM_UP_SLICES; i++) {
      say("warm-up " + sallyport.name() + ": " + slice(ours));
    }
    say("warm-up " + kamailio.name() + ": " + slice(theirs));
    compare(CLIENTS + " clients at once", ours, theirs);
    compare("one client at a time", ours.first(), theirs.first());
    line("");
    line("| | memory per idle registered connection | ratio |");
    line("|---|---|---|");
    double ourMemory = idleKilobytes(sallyport, 60);
    double theirMemory = idleKilobytes(kamailio, 130);
    line(
        String.format(
            Locale.ROOT, "| Sallyport | %.1f KB | %.2f |", ourMemory, ourMemory / theirMemory));
    line(String.format(Locale.ROOT, "| Kamailio | %.1f KB | 1 |", theirMemory));
  }

  /** Loads both in turns; who goes first changes from round to round. */
  private void compare(String load, Side ours, Side theirs) {
    line("| " + load + ", round | Sallyport, requests per core second | Kamailio | ratio |");
    line("|---|---|---|---|");
    List<Double> ratios = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      boolean oursFirst = round % 2 == 1;
      Slice first = slice(oursFirst ? ours : theirs);
      Slice second = slice(oursFirst ? theirs : ours);
      Slice our = oursFirst ? first : second;
      Slice their = oursFirst ? second : first;
      double ratio = our.perCoreSecond() / their.perCoreSecond();
      ratios.add(ratio);
      line(
          String.format(
              Locale.ROOT,
              "| %d | %.0f | %.0f | %.2f |",
              round,
              our.perCoreSecond(),
              their.perCoreSecond(),
              ratio));
      say("Sallyport: " + our + "; Kamailio: " + their);
      if (round == ROUNDS) {
        ratios.sort(null);
        line("");
        line(
            String.format(
                Locale.ROOT,
                "Ratio to Kamailio: minimum %.2f, median %.2f, maximum %.2f. Of the last round's"
                    + " processor time, the system had %.0f %% with Sallyport and %.0f %% with"
                    + " Kamailio.",
                ratios.getFirst(),
                ratios.get(ROUNDS / 2),
                ratios.getLast(),
                our.systemShare() * 100,
                their.systemShare() * 100));
        line("");
      }
    }
  }

  private Side side(Subject subject, int firstSource) {
    LoadCount count = new LoadCount();
    return new Side(subject, load.signIn(subject, CLIENTS, firstSource, count), count);
  }

  private Slice slice(Side side) {
    ProcessUsage usage = side.subject().usage();
    side.clients().forEach(client -> client.talk(true));
    pause(1);
    long before = side.count().successes();
    ProcessUsage.Cpu cpuBefore = usage.cpu();
    long started = System.nanoTime();
    pause(sliceSeconds);
    long answered = side.count().successes() - before;
    ProcessUsage.Cpu cpu = usage.cpu().since(cpuBefore);
    double seconds = (System.nanoTime() - started) / 1e9;
    side.clients().forEach(client -> client.talk(false));
    pause(1);
    if (side.count().failures() > 0) {
      throw new IllegalStateException(side.subject().name() + " refused a request");
    }
    return new Slice(
        answered / cpu.seconds(), answered / seconds, cpu.systemSeconds() / cpu.seconds());
  }

  private double idleKilobytes(Subject subject, int firstSource) {
    long before = subject.memory().kilobytes(subject.usage());
    List<LoadClient> idle = load.signIn(subject, IDLE_CLIENTS, firstSource, new LoadCount());
    pause(2);
    long after = subject.memory().kilobytes(subject.usage());
    idle.forEach(LoadClient::close);
    say(subject.name() + ": " + before + " KB, then " + after + " KB");
    return (after - before) / (double) IDLE_CLIENTS;
  }

  private void line(String text) {
    results.add(text);
    System.out.println(text);
  }

  private static void say(String text) {
    System.out.println(text);
  }

  private static void pause(int seconds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(deadline - System.nanoTime());
    }
  }
}
