package io.sallyport.app.cli;

import io.sallyport.topology.OutputFormat;
import io.sallyport.topology.certificates.CertificatePlan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints which certificates a pool needs and what has to be in them. */
@Command(
    name = "plan",
    description = "Print which certificates this pool needs, with their names.",
    mixinStandardHelpOptions = true)
final class CertPlanCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private TopologyOption topology = new TopologyOption();
  @Mixin private FormatOption format = new FormatOption();

  CertPlanCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (format.format() == OutputFormat.CSV) {
      throw new CommandRefused(
          ExitCode.WRONG_USE, "sallyport: a certificate plan has no csv form; take json");
    }
    console.out().print(CertificatePlan.of(topology.topology()).render(format.format()));
    return ExitCode.FINE.number();
  }
}
