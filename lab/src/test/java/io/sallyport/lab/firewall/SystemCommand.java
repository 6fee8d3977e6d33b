package io.sallyport.lab.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the system, found where Debian keeps it even if the user's PATH is short. */
public record SystemCommand(Path program) {

  private static final List<String> FOLDERS =
      List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin");

  private static final int DEADLINE_SECONDS = 60;

  /**
   * What a program said.
   *
   * @param output standard output and standard error together
   */
  public record Outcome(int exitCode, String output) {}

  /** Fails the test with the line that installs the program if it is missing. */
  public static SystemCommand named(String name) {
    return FOLDERS.stream()
        .map(f -> Path.of(f, name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(SystemCommand::new)
        .orElseGet(() -> fail("'" + name + "' is missing: install it with bin/peers"));
  }

  /** The command line of this program with arguments. */
  public List<String> line(List<String> arguments) {
    List<String> line = new ArrayList<>();
    line.add(program.toString());
    line.addAll(arguments);
    return line;
  }

  /** Runs to the end. */
  public Outcome run(String... arguments) {
    try {
      Process process =
          new ProcessBuilder(line(List.of(arguments))).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
          .as("%s ends", program)
          .isTrue();
      return new Outcome(process.exitValue(), output);
    } catch (IOException e) {
      return fail(program + " does not run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted", e);
    }
  }

  /** Runs to the end and expects success. */
  public String succeed(String... arguments) {
    Outcome outcome = run(arguments);
    assertThat(outcome.exitCode())
        .as("%s %s: %s", program, String.join(" ", arguments), outcome.output())
        .isZero();
    return outcome.output();
  }
}
