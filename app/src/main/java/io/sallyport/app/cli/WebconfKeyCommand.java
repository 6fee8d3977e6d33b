package io.sallyport.app.cli;

import io.sallyport.webconf.TokenMint;
import io.sallyport.wire.srl.TokenKey;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a key of conference tokens. */
@Command(
    name = "key",
    description = {
      "Make a key of conference tokens.",
      "Prints the public half as a line for --token-key of an agent, or for webconf.keys."
    },
    mixinStandardHelpOptions = true)
final class WebconfKeyCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The new file with both halves; one that is there is never replaced.")
  private Path file = Path.of("");

  WebconfKeyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    TokenMint mint = TokenMint.create();
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
        out.write(mint.pem().getBytes(StandardCharsets.US_ASCII));
      }
    } catch (FileAlreadyExistsException e) {
      throw new CommandRefused(
          ExitCode.CHECK_FAILED, file + " is there already; nothing was written");
    } catch (IOException e) {
      throw new CommandRefused(
          ExitCode.WRONG_USE, "Cannot write " + file + " (" + e + "); check --out");
    }
    console.out().println(line(mint.publicKey()));
    return ExitCode.FINE.number();
  }

  /** The id and the key, both in hexadecimal digits. */
  static String line(TokenKey key) {
    return key.hexId() + " " + HexFormat.of().formatHex(key.raw());
  }
}
