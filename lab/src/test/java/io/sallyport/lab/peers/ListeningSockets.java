package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** The kernel's list of listening TCP sockets. Asking it disturbs nobody, unlike a connection. */
public final class ListeningSockets {
  private static final String LISTEN = "0A";
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  private ListeningSockets() {}

  /** True if a socket listens on exactly this address and port. */
  public static boolean contains(InetSocketAddress wanted) {
    return TABLES.stream().anyMatch(table -> contains(table, wanted));
  }

  /** A port that nobody listens on at this address. */
  public static int freePort(InetAddress address) {
    try (ServerSocket socket = new ServerSocket(0, 1, address)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port at " + address, e);
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
