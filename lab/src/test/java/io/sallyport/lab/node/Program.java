package io.sallyport.lab.node;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.ProgramCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The program as a process, run from the classes under test. */
final class Program implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Process process;
  private final Path out;
  private final Path err;

  private Program(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  static Program start(Path folder, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    // A build in the background hands down that SIGINT is ignored; a user's shell does not.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.addAll(ProgramCommand.of(256, List.of(arguments)));
    Path out = Files.createTempFile(folder, "program", ".out");
    Path err = Files.createTempFile(folder, "program", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Program(builder.start(), out, err);
  }

  /** Runs a command to its end. */
  static Program run(Path folder, String... arguments) throws IOException {
    Program program = start(folder, arguments);
    program.exitCode();
    return program;
  }

  long pid() {
    return process.pid();
  }

  void terminate() {
    process.destroy();
  }

  /** Does what Ctrl-C does, to this process alone. */
  void interrupt() throws IOException {
    new ProcessBuilder("kill", "-INT", Long.toString(pid())).start();
  }

  void kill() {
    process.destroyForcibly();
  }

  List<ProcessHandle> children() {
    return process.children().toList();
  }

  static void awaitEnd(ProcessHandle process) {
    Await.until("end of process " + process.pid(), LIMIT, () -> !process.isAlive());
  }

  /** Waits for the end. */
  int exitCode() {
    Await.until("end of the program; it wrote " + err(), LIMIT, () -> !process.isAlive());
    return process.exitValue();
  }

  /** Waits for a text on standard output. */
  void awaitOutput(String text) {
    Await.until(
        "'" + text + "' in the output", LIMIT, () -> out().contains(text) || !process.isAlive());
    if (!out().contains(text)) {
      throw new AssertionError("the program ended without '" + text + "': " + out() + err());
    }
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  @Override
  public void close() {
    List<ProcessHandle> children = children();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    Await.until("death of the program", LIMIT, () -> !process.isAlive());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
