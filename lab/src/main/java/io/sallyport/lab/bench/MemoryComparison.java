package io.sallyport.lab.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What an idle connection costs each subject. */
final class MemoryComparison {
  private static final int SETTLING_SECONDS = 2;

  private final Report report;

  MemoryComparison(Report report) {
    this.report = report;
    report.line("| memory per connection | Sallyport | " + report.peer() + " | ratio |");
    report.line("|---|---|---|---|");
  }

  /** A subject and how it gets connections. They stay, so that no other can take their memory. */
  record Way(Subject subject, Supplier<List<? extends Caller>> connect) {
    private double kilobytesEach() {
      long before = subject.memory().kilobytes(subject.usage());
      List<? extends Caller> idle = connect.get();
      Side.pause(SETTLING_SECONDS);
      long after = subject.memory().kilobytes(subject.usage());
      if (!idle.stream().allMatch(Caller::isOpen)) {
        throw new IllegalStateException(subject.name() + " closed an idle connection");
      }
      Report.say(
          String.format(Locale.ROOT, "%s: %d KB, then %d KB", subject.name(), before, after));
      return (after - before) / (double) idle.size();
    }
  }

  /** Measures one kind of connection and gives the ratio. */
  double compare(String kind, Way ours, Way theirs) {
    double our = ours.kilobytesEach();
    double their = theirs.kilobytesEach();
    report.line(
        String.format(
            Locale.ROOT, "| %s | %.1f KB | %.1f KB | %.2f |", kind, our, their, our / their));
    return our / their;
  }
}
