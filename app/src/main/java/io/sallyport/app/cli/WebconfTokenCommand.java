package io.sallyport.app.cli;

import io.sallyport.webconf.TokenMint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes one conference token. */
@Command(
    name = "token",
    description = {
      "Make a token that lets one client connect once to one conferencing server.",
      "An application makes its own with the class io.sallyport.webconf.TokenMint."
    },
    mixinStandardHelpOptions = true)
final class WebconfTokenCommand implements Callable<Integer> {
  private static final int MAX_KEY_FILE_BYTES = 16 * 1024;

  private final Console console;

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "The file that 'sallyport webconf key' made.")
  private Path file = Path.of("");

  @Option(
      names = "--service",
      required = true,
      paramLabel = "NAME",
      description = "The service that the client may reach, as the agent names it.")
  private String service = "";

  @Option(
      names = "--conference",
      paramLabel = "ID",
      defaultValue = "any",
      description = "Conference, for logs and the server; default any.")
  private String conference = "";

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description = "How long the client may take to connect, 1 to 900; default 120.")
  private int seconds;

  WebconfTokenCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (seconds < 1 || seconds > TokenMint.MAX_LIFE.toSeconds()) {
      throw new CommandRefused(
          ExitCode.WRONG_USE, "sallyport: --seconds is a number from 1 to 900");
    }
    TokenMint mint =
        TokenMint.read(text())
            .orElseThrow(() ->
                new CommandRefused(
                    ExitCode.BAD_CONFIGURATION,
                    file + " holds no key; make one with 'sallyport webconf key'"));
    try {
      console.out().println(mint.mint(service, conference, Instant.now().plusSeconds(seconds)));
    } catch (IllegalArgumentException e) {
      throw new CommandRefused(ExitCode.WRONG_USE, "sallyport: " + e.getMessage());
    }
    return ExitCode.FINE.number();
  }

  private String text() {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_KEY_FILE_BYTES), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new CommandRefused(
          ExitCode.BAD_CONFIGURATION, "Cannot read " + file + " (" + e + "); check --key");
    }
  }
}
