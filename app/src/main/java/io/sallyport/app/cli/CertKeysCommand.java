package io.sallyport.app.cli;

import io.sallyport.app.certificates.DevelopmentFiles;
import io.sallyport.net.mint.IssuedCertificate.Existing;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the file of keys that all nodes of a pool share. */
@Command(
    name = "keys",
    description = "Make the file of secret keys that all nodes of a pool share.",
    mixinStandardHelpOptions = true)
final class CertKeysCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The new file; one that is there is never replaced.")
  private Path file = Path.of("");

  @Option(names = "--av", description = "Keys of A/V tokens, in place of those of flow tokens.")
  private boolean isForAv;

  CertKeysCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    try {
      if (isForAv) {
        DevelopmentFiles.writeTokenKeys(file, Existing.KEPT);
      } else {
        DevelopmentFiles.writePoolKeys(file, Existing.KEPT, Instant.now());
      }
      console.out().println("wrote " + file + "; copy it to every node, readable by it alone");
      return ExitCode.FINE.number();
    } catch (FileAlreadyExistsException e) {
      throw new CommandRefused(
          ExitCode.CHECK_FAILED, file + " is there already; nothing was written");
    } catch (IOException e) {
      throw new CommandRefused(
          ExitCode.WRONG_USE, "Cannot write " + file + " (" + e + "); check --out");
    }
  }
}
