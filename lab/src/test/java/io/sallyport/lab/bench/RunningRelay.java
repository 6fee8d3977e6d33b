package io.sallyport.lab.bench;

import io.sallyport.lab.peers.PeerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node that relays, as its own process from the built distribution, and what it tells of itself.
 */
final class RunningRelay implements AutoCloseable {
  private static final Pattern ALLOCATED =
      Pattern.compile("^\"lane-0\".* allocated=(\\d+)([BKMG])", Pattern.MULTILINE);

  /** As the template of its topology has it. */
  private static final int AUTH_PORT = 25064;

  private final Path folder;
  private final Subject subject;

  RunningRelay(Path folder) {
    this.folder = folder;
    this.subject =
        Subject.relay(new Workplace(folder), Path.of("..").toAbsolutePath(), "0", "auto");
  }

  /**
   * Credentials that the relay issued.
   *
   * @param username its octets
   * @param password its octets
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
  record Token(byte[] username, byte[] password) {}

  /** Asks for a token, as a server inside does. */
  Token token(String identity) {
    String node = "ae1.harbor.lan:" + AUTH_PORT;
    String answer =
        output(
            PeerProcess.program("curl"),
            "-sS",
            "--cacert",
            folder.resolve("authority.pem").toString(),
            "--cert",
            folder.resolve("internal_certificate.pem").toString(),
            "--key",
            folder.resolve("internal_key.key").toString(),
            "--resolve",
            node + ":127.30.0.21",
            "https://" + node + "/credentials.txt?identity=" + identity);
    return new Token(decoded("user", answer), decoded("password", answer));
  }

  private static byte[] decoded(String name, String answer) {
    Matcher line = Pattern.compile("^" + name + " +(\\S+)$", Pattern.MULTILINE).matcher(answer);
    if (!line.find()) {
      throw new IllegalStateException("no " + name + " in " + answer);
    }
    return Base64.getDecoder().decode(line.group(1));
  }

  private static String output(String... command) {
    try {
      Process asked = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Datagrams that the kernel has dropped for want of room at the socket that clients send to; it
   * cannot tell good from hostile ones.
   */
  long droppedAtListener() {
    byte[] ip = address().getAddress().getAddress();
    String local =
        String.format("%02X%02X%02X%02X:%04X", ip[3], ip[2], ip[1], ip[0], address().getPort());
    try {
      return Files.readAllLines(Path.of("/proc/net/udp")).stream()
          .map(line -> line.trim().split(" +"))
          .filter(fields -> fields[1].equals(local))
          .mapToLong(fields -> Long.parseLong(fields[fields.length - 1]))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  /** Processor seconds of all its threads since it began. */
  double processorSeconds() {
    return subject.usage().cpu().seconds();
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
    String threads = output(jcmd, pid, "Thread.print", "-e");
    Matcher lane = ALLOCATED.matcher(threads);
    if (!lane.find()) {
      throw new IllegalStateException("no lane among its threads: " + threads);
    }
    return Long.parseLong(lane.group(1)) << (10 * "BKMG".indexOf(lane.group(2)));
  }

  @Override
  public void close() {
    subject.close();
  }
}
