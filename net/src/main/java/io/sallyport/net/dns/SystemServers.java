package io.sallyport.net.dns;

import io.sallyport.topology.AddressLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name servers that this machine uses, from {@code resolv.conf} (see its manual page). */
final class SystemServers {
  private static final Path FILE = Path.of("/etc/resolv.conf");
  private static final int MAX_SERVERS = 3;
  private static final int PORT = 53;
  private static final Pattern LINE = Pattern.compile("nameserver[ \t]+([0-9a-fA-F:.]+)[ \t]*");

  private SystemServers() {}

  static List<InetSocketAddress> read() {
    try {
      return parse(Files.readString(FILE, StandardCharsets.ISO_8859_1));
    } catch (IOException _) {
      return parse("");
    }
  }

  /** Without a server that can be read it is the one on this machine. */
  static List<InetSocketAddress> parse(String text) {
    List<InetSocketAddress> servers =
        text.lines()
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .flatMap(line -> AddressLiteral.of(line.group(1)).stream())
            .limit(MAX_SERVERS)
            .map(SystemServers::server)
            .toList();
    return servers.isEmpty() ? List.of(server(InetAddress.ofLiteral("127.0.0.1"))) : servers;
  }

  private static InetSocketAddress server(InetAddress address) {
    return new InetSocketAddress(address, PORT);
  }
}
