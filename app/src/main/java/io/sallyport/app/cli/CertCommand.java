package io.sallyport.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what is made of the pool's certificates. */
@Command(
    name = "cert",
    description = "The certificates of a pool.",
    mixinStandardHelpOptions = true,
    subcommands = {CertPlanCommand.class, CertDevCommand.class, CertKeysCommand.class})
final class CertCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "'cert' needs one of its commands");
  }
}
