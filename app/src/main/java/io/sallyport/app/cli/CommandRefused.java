package io.sallyport.app.cli;

import java.util.List;

/** Ends a command with an exit code and lines that name the place and the remedy. */
final class CommandRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;
  private final List<String> lines;

  CommandRefused(ExitCode code, List<String> lines) {
    super(String.join("\n", lines));
    this.code = code;
    this.lines = List.copyOf(lines);
  }

  CommandRefused(ExitCode code, String line) {
    this(code, List.of(line));
  }

  ExitCode code() {
    return code;
  }

  List<String> lines() {
    return lines;
  }
}
