package io.sallyport.lab.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node that relays, as its own process from the built distribution, and what it tells of itself.
 */
final class RunningRelay implements AutoCloseable {
  private static final Pattern ALLOCATED =
      Pattern.compile("^\"lane-0\".* allocated=(\\d+)([BKMG])", Pattern.MULTILINE);

  private final Path folder;
  private final Subject subject;

  RunningRelay(Path folder) {
    this.folder = folder;
    this.subject =
        Subject.relay(new Workplace(folder), Path.of("..").toAbsolutePath(), "0", "auto");
  }

  InetSocketAddress address() {
    return subject.address();
  }

  boolean isAlive() {
    return subject.process().isAlive();
  }

  String log() {
    try {
      return Files.readString(folder.resolve("relay.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Octets of live objects, after a full collection. */
  long heapOctets() {
    return subject.memory().withinBlock();
  }

  /** Kilobytes of the process outside of its heap. */
  long otherKilobytes() {
    return subject.usage().memoryKilobytes(subject.memory()::isBlock);
  }

  /** Octets of objects that the lane's thread has ever made, in steps of a megabyte. */
  long allocatedByLane() {
    String jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
    String pid = Long.toString(subject.process().pid());
    try {
      Process asked = new ProcessBuilder(List.of(jcmd, pid, "Thread.print", "-e")).start();
      String threads = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher lane = ALLOCATED.matcher(threads);
      if (!lane.find()) {
        throw new IllegalStateException("no lane among its threads: " + threads);
      }
      return Long.parseLong(lane.group(1)) << (10 * "BKMG".indexOf(lane.group(2)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    subject.close();
  }
}
