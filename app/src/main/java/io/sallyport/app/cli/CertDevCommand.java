package io.sallyport.app.cli;

import io.sallyport.app.certificates.DevelopmentFiles;
import io.sallyport.net.mint.IssuedCertificate.Existing;
import io.sallyport.topology.Topology;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes the certificates and keys of a topology's nodes with a development authority. */
@Command(
    name = "dev",
    description = {
      "Make both certificates and the shared keys that the topology names under 'certificates',"
          + " with an authority of its own.",
      "For development: the authority's key is thrown away, and nobody else trusts it.",
      "Other files that the topology names are listed if they are not there: secrets that are"
          + " shared with others, the authority of agents, and what xmpp.internal has."
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
    Topology pool = topology.topology();
    try {
      DevelopmentFiles files =
          DevelopmentFiles.write(pool, force ? Existing.REPLACED : Existing.KEPT, Instant.now());
      files.written().forEach(file -> console.out().println("wrote " + file));
      DevelopmentFiles.madeElsewhere(pool).forEach(this::sayIfMissing);
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

  private void sayIfMissing(Path file, String key) {
    if (!Files.exists(file)) {
      console.out().println("not made, and not there: " + file + " (" + key + ")");
    }
  }
}
