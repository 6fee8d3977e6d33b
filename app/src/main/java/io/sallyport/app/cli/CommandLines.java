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
    // Half a file of rules must not look like success to a script.
    boolean isWritten = !console.out().checkError();
    return isWritten || code != 0 ? code : ExitCode.CHECK_FAILED.number();
  }

  static CommandLine of(Console console) {
    CommandLine all = new CommandLine(new SallyportCommand(), new CommandFactory(console));
    useVersion(all);
    return all.setOut(console.out())
        .setErr(console.err())
        .setUsageHelpAutoWidth(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(CommandLines::wrongUse)
        .setExecutionExceptionHandler(CommandLines::failed);
  }

  /** Every command has the option; without a provider it would print nothing. */
  private static void useVersion(CommandLine command) {
    command.getCommandSpec().versionProvider(new Version());
    command.getSubcommands().values().forEach(CommandLines::useVersion);
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
