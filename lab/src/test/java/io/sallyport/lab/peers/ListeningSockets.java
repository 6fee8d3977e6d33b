package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The kernel's list of listening TCP sockets. Asking it disturbs nobody, unlike a connection. */
public final class ListeningSockets {
  private static final String LISTEN = "0A";
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  /** Below those of /proc/sys/net/ipv4/ip_local_port_range as every Linux comes. */
  private static final int FIRST_PORT = 20_000;

  private static final int PORTS = 12_000;

  /** Processes side by side begin at different ones. */
  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() * 97 % PORTS));

  /** Some programs take the port beside theirs as well. No divisor of all, so each has its turn. */
  private static final int STEP = 7;

  private ListeningSockets() {}

  /** True if a socket listens on exactly this address and port. */
  public static boolean contains(InetSocketAddress wanted) {
    return TABLES.stream().anyMatch(table -> contains(table, wanted));
  }

  /**
   * A port that nobody has at this address, for TCP and UDP, and that this method did not return
   * before. It is none that the system gives to those who ask for any, so that nobody takes it
   * before it is used.
   */
  public static int freePort(InetAddress address) {
    for (int tries = 0; tries < PORTS; tries++) {
      int port = FIRST_PORT + Math.floorMod(NEXT.getAndAdd(STEP), PORTS);
      if (isFree(new InetSocketAddress(address, port))) {
        return port;
      }
    }
    throw new AssertionError("no free port at " + address);
  }

  private static boolean isFree(InetSocketAddress address) {
    try (ServerSocket stream = new ServerSocket();
        DatagramSocket datagrams = new DatagramSocket(null)) {
      stream.bind(address);
      datagrams.bind(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean contains(Path table, InetSocketAddress wanted) {
    try (var lines = Files.lines(table)) {
      return lines
          .skip(1)
          .map(line -> line.trim().split("\\s+", 5))
          .anyMatch(fields -> fields[3].equals(LISTEN) && address(fields[1]).equals(wanted));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads {@code 0100007F:1F90}: each four octets of the address stand in host order. */
  public static InetSocketAddress address(String field) {
    int colon = field.indexOf(':');
    byte[] octets = HexFormat.of().parseHex(field.substring(0, colon));
    for (int word = 0; word < octets.length; word += 4) {
      swap(octets, word, word + 3);
      swap(octets, word + 1, word + 2);
    }
    try {
      return new InetSocketAddress(
          InetAddress.getByAddress(octets), Integer.parseInt(field.substring(colon + 1), 16));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void swap(byte[] octets, int one, int other) {
    byte kept = octets[one];
    octets[one] = octets[other];
    octets[other] = kept;
  }
}
