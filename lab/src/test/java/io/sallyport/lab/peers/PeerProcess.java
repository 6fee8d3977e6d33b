package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A program that a test runs. Its output goes to a file, and is shown if the test fails. */
public final class PeerProcess implements AutoCloseable {
  private static final int SHOWN_CHARACTERS = 12_000;
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration DEATH = Duration.ofMinutes(1);
  private static final List<String> SYSTEM_FOLDERS =
      List.of("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin");

  private final String name;
  private final Process process;
  private final Path output;
  private final List<Path> records = new ArrayList<>();

  private PeerProcess(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
    records.add(output);
  }

  /**
   * Starts a program in a directory.
   *
   * @param name what the test calls it, unique in the directory
   */
  static PeerProcess start(String name, Path directory, List<String> command) {
    Path output = directory.resolve(name + ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      return new PeerProcess(name, process, output);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  /** Path of an installed program; fails with the command that installs it. */
  public static String program(String name) {
    return SYSTEM_FOLDERS.stream()
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is missing: install it with: bin/peers"))
        .toString();
  }

  /** Runs a short program to its end and returns what it wrote. */
  static String run(String name, Path directory, List<String> command) {
    try (PeerProcess process = start(name, directory, command)) {
      int exit = process.awaitExit(Duration.ofMinutes(1));
      if (exit != 0) {
        throw new AssertionError(command + " ended with " + exit + ": " + process.output());
      }
      return process.output();
    }
  }

  /** A further file that the program writes, shown beside its output if the test fails. */
  void alsoShow(Path file) {
    records.add(file);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Everything the program wrote so far. */
  public String output() {
    return read(output);
  }

  /** Waits for a text in the output; fails at once if the program ends without it. */
  public void awaitOutput(String text, Duration limit) {
    awaitWhileAlive("\"" + text + "\" from " + name, limit, () -> output().contains(text));
  }

  /** Waits until a socket listens there; fails at once if the program ends. */
  public void awaitListener(InetSocketAddress address, Duration limit) {
    awaitWhileAlive(
        name + " listening on " + address, limit, () -> ListeningSockets.contains(address));
  }

  /** Waits for the program's own end and returns its exit code. */
  public int awaitExit(Duration limit) {
    Await.until("end of " + name, limit, () -> !process.isAlive());
    return process.exitValue();
  }

  /** Asks the program to end and does not wait for it. */
  public void terminate() {
    process.destroy();
  }

  /** Holds the program where it is, connections and all, until {@link #proceed}. */
  void hold() {
    signal("STOP");
  }

  /** Lets it go on; nothing happens if it is not held, or has ended. */
  void proceed() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      int exit =
          new ProcessBuilder(program("kill"), "-" + signal, Long.toString(pid())).start().waitFor();
      if (exit != 0 && process.isAlive()) {
        throw new AssertionError("no " + signal + " for " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Ends the program as a crash would: no signal handler runs. */
  public void kill() {
    process.destroyForcibly();
    Await.until("death of " + name, DEATH, () -> !process.isAlive());
  }

  /** Asks the program, then its children, to end; ends by force what does not. */
  @Override
  public void close() {
    List<ProcessHandle> family =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    family.forEach(ProcessHandle::destroyForcibly);
    // A child that still writes would put files back into a directory that is being deleted.
    Await.until(
        "death of all of " + name, DEATH, () -> family.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** The end of everything the program wrote, for a person who looks for a failure's cause. */
  String story() {
    StringBuilder story = new StringBuilder();
    for (Path file : records) {
      if (Files.exists(file)) {
        String text = read(file);
        story
            .append("---- ")
            .append(file.getFileName())
            .append('\n')
            .append(text, Math.max(0, text.length() - SHOWN_CHARACTERS), text.length())
            .append('\n');
      }
    }
    // Colours and other control characters would garble the test report.
    return story.toString().replaceAll("[^\\x20-\\x7e\n\t]", "");
  }

  static String read(Path file) {
    try {
      // Programs write whatever arrived; a char per octet never fails.
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitWhileAlive(String what, Duration limit, BooleanSupplier condition) {
    Await.until(
        () -> what + "; " + name + " wrote:\n" + output(),
        limit,
        () -> {
          if (condition.getAsBoolean()) {
            return true;
          }
          if (!process.isAlive() && !condition.getAsBoolean()) {
            throw new AssertionError(
                name + " ended with " + process.exitValue() + " before " + what);
          }
          return false;
        });
  }
}
