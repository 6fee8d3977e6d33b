package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.ListeningSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The kernel's list of connections at one listener, seen from its side.
 *
 * @param listener address and port
 */
record NodeSockets(InetSocketAddress listener) {
  private static final String ESTABLISHED = "01";
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  /** Number of its connections that are open. */
  int open() {
    return lines().size();
  }

  /** True if there are so many, and everything that came on them has been read. */
  boolean haveRead(int connections) {
    List<String[]> lines = lines();
    // Octets that wait to be sent, a colon, octets that wait to be read.
    return lines.size() == connections
        && lines.stream().allMatch(fields -> fields[4].endsWith(":00000000"));
  }

  private List<String[]> lines() {
    return TABLES.stream().flatMap(NodeSockets::lines).filter(this::isOurs).toList();
  }

  private boolean isOurs(String[] fields) {
    return fields[3].equals(ESTABLISHED) && ListeningSockets.address(fields[1]).equals(listener);
  }

  private static Stream<String[]> lines(Path table) {
    try {
      return Files.readAllLines(table).stream().skip(1).map(line -> line.trim().split("\\s+", 6));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
