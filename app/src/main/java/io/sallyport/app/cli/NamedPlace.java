package io.sallyport.app.cli;

import io.sallyport.topology.Node;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.PortUse;
import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port, as an option or a topology names it.
 *
 * @param host a name or an address
 * @param addresses where it is; empty if the name is to be looked up
 */
record NamedPlace(String host, int port, List<InetAddress> addresses) {
  private static final int MAX_PORT = 65_535;
  private static final Pattern PLACE =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)\\]|([^:\\[\\]]+))(?::([0-9]{1,5}))?");

  NamedPlace {
    addresses = List.copyOf(addresses);
  }

  /**
   * Reads what an option says.
   *
   * @param usualPort 0 if the port must be said
   */
  static NamedPlace read(String text, String option, int usualPort) {
    Matcher parts = PLACE.matcher(text);
    boolean isPlace = parts.matches();
    int port = !isPlace || parts.group(3) == null ? usualPort : Integer.parseInt(parts.group(3));
    if (!isPlace || port < 1 || port > MAX_PORT) {
      throw new CommandRefused(
          ExitCode.WRONG_USE, "sallyport: " + option + " is HOST:PORT, not " + text);
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    return new NamedPlace(host, port, List.of());
  }

  /** Reads a topology, or says what is wrong with it. */
  static Topology topology(Path file) {
    return switch (TopologyReader.read(file)) {
      case ReadResult.Valid valid -> valid.topology();
      case ReadResult.Invalid invalid ->
          throw new CommandRefused(
              ExitCode.BAD_CONFIGURATION, invalid.problems().getFirst().toString());
    };
  }

  /**
   * Where the nodes of a pool listen for a row.
   *
   * @param remedy said if they do not
   */
  static List<NamedPlace> nodes(Topology pool, String row, String remedy) {
    return pool.nodes().stream().map(node -> node(pool, node, row, remedy)).toList();
  }

  private static NamedPlace node(Topology pool, Node node, String row, String remedy) {
    List<PortUse> uses =
        PortPlan.of(pool).listeners(node).stream()
            .filter(use -> use.row().id().equals(row))
            .toList();
    if (uses.isEmpty()) {
      throw new CommandRefused(ExitCode.BAD_CONFIGURATION, remedy);
    }
    return new NamedPlace(
        node.name(), uses.getFirst().ports().low(), uses.stream().map(PortUse::address).toList());
  }
}
