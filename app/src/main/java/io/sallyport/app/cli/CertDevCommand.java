package io.sallyport.app.cli;

import io.sallyport.app.certificates.DevelopmentFiles;
import io.sallyport.net.mint.IssuedCertificate.Existing;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes all certificates and keys of a topology with a development authority. */
@Command(
    name = "dev",
    description = {
      "Make every certificate and key that the topology names, with an authority of its own.",
      "For development: the authority's key is thrown away, and nobody else trusts it."
    },
    mixinStandardHelpOptions = true)
final class CertDevCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private TopologyOption topology = new TopologyOption();

  @Option(names = "--force", description = "Replace certificates and keys that are there.")
  private boolean force;

  CertDevCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try {
      DevelopmentFiles files =
          DevelopmentFiles.write(
              topology.topology(), force ? Existing.REPLACED : Existing.KEPT, Instant.now());
      files.written().forEach(file -> console.out().println("wrote " + file));
      return ExitCode.FINE.number();
    } catch (FileAlreadyExistsException e) {
      throw new CommandRefused(
          ExitCode.CHECK_FAILED,
          "There already, nothing was written: " + e.getFile() + "; --force replaces them");
    } catch (IOException e) {
      throw new CommandRefused(
          ExitCode.BAD_CONFIGURATION,
          "Cannot write the files that the topology names (" + e + "); check certificates:");
    }
  }
}
