package io.sallyport.lab.node;

import io.sallyport.lab.peers.ListeningSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sockets that one process holds, as the kernel lists them (proc(5)). */
final class ProcessSockets {
  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
  private static final String LISTEN = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  private ProcessSockets() {}

  /** Where a process listens on TCP, IPv4 and IPv6. */
  static Set<InetSocketAddress> listening(long pid) {
    Set<InetSocketAddress> found = new HashSet<>();
    for (String table : List.of("tcp", "tcp6")) {
      rows(pid, table).filter(row -> row[STATE].equals(LISTEN)).forEach(row -> add(row, found));
    }
    return found;
  }

  /** UDP sockets of a process; each is bound to something. */
  static Set<InetSocketAddress> datagram(long pid) {
    Set<InetSocketAddress> found = new HashSet<>();
    List.of("udp", "udp6").forEach(table -> rows(pid, table).forEach(row -> add(row, found)));
    return found;
  }

  private static void add(String[] row, Set<InetSocketAddress> found) {
    found.add(ListeningSockets.address(row[LOCAL_ADDRESS]));
  }

  private static Stream<String[]> rows(long pid, String table) {
    Set<String> own = inodes(pid);
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table)).stream()
          .skip(1)
          .map(line -> line.strip().split("\\s+"))
          .filter(row -> own.contains(row[INODE]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> inodes(long pid) {
    Set<String> inodes = new HashSet<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        inode(descriptor, inodes);
      }
      return inodes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void inode(Path descriptor, Set<String> inodes) throws IOException {
    try {
      Matcher socket = SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
      if (socket.matches()) {
        inodes.add(socket.group(1));
      }
    } catch (NoSuchFileException e) {
      // Closed between listing and looking.
    }
  }
}
