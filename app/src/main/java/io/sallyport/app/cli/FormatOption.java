package io.sallyport.app.cli;

import io.sallyport.topology.OutputFormat;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine.Option;

/** Form of what a command prints; {@code --json} is short for one of them. */
final class FormatOption {
  /** The words that {@code --format} takes. */
  static final class Words implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(OutputFormat.values()).map(OutputFormat::key).iterator();
    }
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      completionCandidates = Words.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String format = "text";

  @Option(names = "--json", description = "The same as --format json.")
  private boolean json;

  OutputFormat format() {
    if (json) {
      return OutputFormat.JSON;
    }
    return OutputFormat.of(format)
        .orElseThrow(() ->
            new CommandRefused(
                ExitCode.WRONG_USE,
                "sallyport: no format '"
                    + format
                    + "'; there are "
                    + String.join(", ", new Words())));
  }
}
