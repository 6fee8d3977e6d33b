package io.sallyport.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what is made of the port catalogue. */
@Command(
    name = "ports",
    description = "The ports of a pool: tables and firewall rules.",
    mixinStandardHelpOptions = true,
    subcommands = {PortsSummaryCommand.class, PortsFirewallCommand.class})
final class PortsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "'ports' needs one of its commands");
  }
}
