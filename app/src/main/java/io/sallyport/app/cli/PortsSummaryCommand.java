package io.sallyport.app.cli;

import io.sallyport.topology.summary.Language;
import io.sallyport.topology.summary.PortSummary;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the port tables filled in for one pool. */
@Command(
    name = "summary",
    description = "Print the port tables with this pool's own addresses.",
    mixinStandardHelpOptions = true)
final class PortsSummaryCommand implements Callable<Integer> {
  /** The words that {@code --lang} takes. */
  static final class Languages implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Language.values()).map(Language::key).iterator();
    }
  }

  private final Console console;

  @Mixin private TopologyOption topology = new TopologyOption();
  @Mixin private FormatOption format = new FormatOption();

  @Option(
      names = "--lang",
      paramLabel = "LANGUAGE",
      defaultValue = "en",
      completionCandidates = Languages.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String language = "en";

  PortsSummaryCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Language spoken =
        Language.of(language)
            .orElseThrow(() ->
                new CommandRefused(
                    ExitCode.WRONG_USE,
                    "sallyport: no language '"
                        + language
                        + "'; there are "
                        + String.join(", ", new Languages())));
    console.out().print(PortSummary.of(topology.topology()).render(spoken, format.format()));
    return ExitCode.FINE.number();
  }
}
