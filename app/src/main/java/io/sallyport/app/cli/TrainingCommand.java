package io.sallyport.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Does once what the short commands do, so that the build can keep what the virtual machine learns
 * (packaging/aot-caches).
 */
@Command(
    name = "training",
    description = "Exercise the short commands while the build makes its start-up cache.",
    hidden = true,
    mixinStandardHelpOptions = true)
final class TrainingCommand implements Callable<Integer> {
  private final Console console;

  TrainingCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    CommandLine all = CommandLines.of(console);
    all.usage(console.out());
    all.getSubcommands().values().forEach(command -> command.usage(console.out()));
    return CommandLines.run(console, "completion");
  }
}
