package io.sallyport.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command line as a whole: every command, and what happens when one fails. */
public final class CommandLines {
  private CommandLines() {}

  /** Runs what the arguments say and gives the exit code for the process. */
  public static int run(Console console, String... arguments) {
    int code = of(console).execute(arguments);
    console.out().flush();
    console.err().flush();
    return code;
  }

  static CommandLine of(Console console) {
    return new CommandLine(new SallyportCommand(), new CommandFactory(console))
        .setOut(console.out())
        .setErr(console.err())
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(CommandLines::wrongUse)
        .setExecutionExceptionHandler(CommandLines::failed);
  }

  private static int wrongUse(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    command.getErr().println("sallyport: " + wrong.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr())) {
      command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    return ExitCode.WRONG_USE.number();
  }

  /** A refusal is told in its own words; anything else is a bug and keeps its stack trace. */
  private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof CommandRefused refused) {
      refused.lines().forEach(command.getErr()::println);
      return refused.code().number();
    }
    throw failure;
  }
}
