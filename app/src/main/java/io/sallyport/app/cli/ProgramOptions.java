package io.sallyport.app.cli;

import io.sallyport.app.logs.LogFormat;
import io.sallyport.app.process.ProgramProcess;
import io.sallyport.telemetry.Problem;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/**
 * What every command has that runs until a signal. Each says in its own words what {@code
 * --drain-limit} waits for.
 */
final class ProgramOptions {
  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "TEXT",
      description = "Log lines for people or machines: ${COMPLETION-CANDIDATES}; either case.")
  private LogFormat logFormat = LogFormat.TEXT;

  /** A process for the program of that name, to be drained for some seconds. */
  ProgramProcess process(String name, int drainLimitSeconds, boolean isInputWatched) {
    return new ProgramProcess(
        new ProgramProcess.Options(
            name, logFormat, Duration.ofSeconds(drainLimitSeconds), isInputWatched));
  }

  /** Says why a program did not start, if so. */
  static int end(Console console, List<Problem> problems) {
    problems.forEach(console.err()::println);
    return (problems.isEmpty() ? ExitCode.FINE : ExitCode.BAD_CONFIGURATION).number();
  }
}
