package io.sallyport.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program itself: lists its commands. */
@Command(
    name = "sallyport",
    description = "A perimeter edge server for real-time communications.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:fine",
      "1:a check failed",
      "2:wrong use",
      "3:bad configuration",
      "4:cannot reach"
    },
    subcommands = {
      DemoCommand.class,
      NodeCommand.class,
      StatusCommand.class,
      CheckCommand.class,
      PortsCommand.class,
      DnsCommand.class,
      CertCommand.class,
      AvCommand.class,
      WebconfCommand.class,
      XmppCommand.class,
      CompletionCommand.class,
      TrainingCommand.class
    })
final class SallyportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing; 'sallyport --help' lists them");
  }
}
