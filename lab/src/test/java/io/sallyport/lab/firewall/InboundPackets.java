package io.sallyport.lab.firewall;

import static java.util.stream.Collectors.toCollection;

import io.sallyport.lab.firewall.PacketProbe.Packet;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.PortRow.Interface;
import io.sallyport.topology.PortUse;
import io.sallyport.topology.Topology;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Packets for every inbound row of one node, on it and beside it. What should become of each is
 * told by the port plan alone, not by the rules under test.
 */
final class InboundPackets {

  private final Node node;
  private final List<PortUse> inbound;

  InboundPackets(Topology topology, Node node) {
    this.node = node;
    this.inbound =
        PortPlan.of(topology).uses(node).stream().filter(u -> u.row().isInbound()).toList();
  }

  /** All packets, each once. */
  Set<Packet> all() {
    Set<Packet> packets = new LinkedHashSet<>();
    for (PortUse use : inbound) {
      packets.addAll(onTheRow(use));
      packets.addAll(besideTheRow(use));
    }
    return packets;
  }

  /** Packets that the row lets through; none if no far end has the family of the address. */
  static List<Packet> onTheRow(PortUse use) {
    List<InetAddress> sources = use.isNarrowed() ? use.farEndsOfFamily() : List.of(stranger(use));
    return sources.stream()
        .flatMap(source ->
            Stream.of(use.ports().low(), use.ports().high())
                .distinct()
                .map(port -> packet(use, source, use.address(), port)))
        .toList();
  }

  /** The port before and after, the node's other addresses, and a source that is not listed. */
  List<Packet> besideTheRow(PortUse use) {
    InetAddress source =
        use.isNarrowed()
            ? use.farEndsOfFamily().stream().findFirst().orElse(stranger(use))
            : stranger(use);
    Stream<Packet> ports =
        Stream.of(use.ports().low() - 1, use.ports().high() + 1)
            .map(port -> packet(use, source, use.address(), port));
    Stream<Packet> addresses =
        addresses()
            .filter(a -> !a.equals(use.address()) && a.getClass() == use.address().getClass())
            .map(a -> packet(use, source, a, use.ports().low()));
    Stream<Packet> sources =
        use.isNarrowed()
            ? Stream.of(packet(use, stranger(use), use.address(), use.ports().low()))
            : Stream.of();
    return Stream.of(ports, addresses, sources).flatMap(s -> s).toList();
  }

  /** True if a row of the plan lets the packet through. */
  boolean isAllowed(Packet packet) {
    InetAddress source = InetAddress.ofLiteral(packet.source());
    InetAddress destination = InetAddress.ofLiteral(packet.destination());
    return inbound.stream()
        .filter(u -> transport(u).equals(packet.transport()))
        .filter(u -> u.address().equals(destination))
        .filter(u -> u.ports().contains(packet.destinationPort()))
        .anyMatch(u -> !u.isNarrowed() || u.farEnds().contains(source));
  }

  List<PortUse> uses() {
    return inbound;
  }

  /** Every address of the node. */
  Stream<InetAddress> addresses() {
    return Stream.of(node.internal(), node.access(), node.webconf(), node.av())
        .flatMap(List::stream);
  }

  static Set<String> rowIds(List<PortUse> uses) {
    return uses.stream().map(u -> u.row().id()).collect(toCollection(TreeSet::new));
  }

  private static Packet packet(
      PortUse use, InetAddress source, InetAddress destination, int destinationPort) {
    return new Packet(
        transport(use), source.getHostAddress(), 0, destination.getHostAddress(), destinationPort);
  }

  private static String transport(PortUse use) {
    return use.row().transport().name().toLowerCase(Locale.ROOT);
  }

  /** Somebody on the right side whom no topology names. */
  private static InetAddress stranger(PortUse use) {
    boolean isOutside = use.row().iface() == Interface.EXT;
    if (use.address() instanceof Inet6Address) {
      return InetAddress.ofLiteral(isOutside ? "2001:db8:ffff::7" : "fd00:99::7");
    }
    return InetAddress.ofLiteral(isOutside ? "203.0.113.7" : "10.99.0.7");
  }
}
