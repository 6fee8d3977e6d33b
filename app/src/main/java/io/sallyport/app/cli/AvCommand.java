package io.sallyport.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what has to do with the A/V Edge. */
@Command(
    name = "av",
    description = "The A/V Edge of a pool.",
    mixinStandardHelpOptions = true,
    subcommands = AvCredentialsCommand.class)
final class AvCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "'av' needs one of its commands");
  }
}
