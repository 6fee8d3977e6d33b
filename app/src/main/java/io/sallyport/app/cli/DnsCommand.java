package io.sallyport.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups what is made of the pool's names. */
@Command(
    name = "dns",
    description = "The DNS records of a pool.",
    mixinStandardHelpOptions = true,
    subcommands = {DnsZoneCommand.class})
final class DnsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "'dns' needs one of its commands");
  }
}
