package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Programs that live equally long, and the directory they share. */
public final class PeerScope implements AutoCloseable {
  private final Path directory;

  /** Some are started while others run. */
  private final List<PeerProcess> processes = new CopyOnWriteArrayList<>();

  private final List<LabNames> names = new ArrayList<>();

  PeerScope() {
    try {
      directory = Files.createTempDirectory("sallyport-lab");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  /** A new folder in this scope's directory. */
  public Path folder(String name) {
    try {
      return Files.createDirectory(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file in this scope's directory. */
  public Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text of a file that a program of a scope wrote. */
  public static String read(Path file) {
    return PeerProcess.read(file);
  }

  /** Starts a program that ends with this scope at the latest. */
  public PeerProcess start(String name, List<String> command) {
    PeerProcess process = PeerProcess.start(name, directory, command);
    processes.add(process);
    return process;
  }

  /** Runs a short program to its end and returns what it wrote. */
  public String run(String name, List<String> command) {
    return PeerProcess.run(name, directory, command);
  }

  /** Starts a DNS server that ends with this scope. */
  public LabNames names(InetAddress at, Map<String, InetAddress> addresses) {
    LabNames started = LabNames.start(at, addresses);
    names.add(started);
    return started;
  }

  String story() {
    return String.join("", processes.stream().map(PeerProcess::story).toList());
  }

  @Override
  public void close() {
    // All of them first, so that they end side by side.
    processes.reversed().forEach(PeerProcess::terminate);
    processes.reversed().forEach(PeerProcess::close);
    names.forEach(LabNames::close);
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
