package io.sallyport.av;

import io.sallyport.topology.Av;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.PortUse;
import io.sallyport.topology.Topology;
import io.sallyport.wire.dialect.DatagramTable;
import io.sallyport.wire.dialect.Spoken;
import io.sallyport.wire.stun.TransportAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where clients reach the A/V Edge of a node, as the topology says, and where another one's. */
record ClientListeners(List<UdpListener> datagrams, List<StreamListener> streams) {
  private static final List<String> DATAGRAM_ROWS = List.of("EXT-14", "INT-06");
  private static final List<String> STREAM_ROWS = List.of("EXT-15", "INT-07");

  static ClientListeners of(Topology topology, Node node) {
    PortPlan plan = PortPlan.of(topology);
    List<UdpListener> datagrams = new ArrayList<>();
    List<StreamListener> streams = new ArrayList<>();
    int number = 0;
    for (PortUse use : plan.listeners(node)) {
      String row = use.row().id();
      var bound = new InetSocketAddress(use.address(), use.ports().low());
      Optional<TransportAddress> alternate = alternate(topology, plan, use);
      Spoken spoken =
          spoken(row.startsWith("EXT") ? topology.av().external() : topology.av().internal());
      if (DATAGRAM_ROWS.contains(row)) {
        datagrams.add(
            new UdpListener(
                number++,
                row,
                new DatagramTable(spoken, false, false),
                bound,
                advertised(use),
                alternate));
      } else if (STREAM_ROWS.contains(row)) {
        streams.add(
            new StreamListener(
                number++, spoken, bound, advertised(use), domain(topology, row), alternate));
      }
    }
    return new ClientListeners(List.copyOf(datagrams), List.copyOf(streams));
  }

  private static String domain(Topology topology, String row) {
    return row.startsWith("EXT")
        ? topology.external().av().orElse(topology.pool())
        : topology.pool();
  }

  private static Spoken spoken(Av.Protocols side) {
    return new Spoken(side.msTurn(), side.turn(), side.stun(), side.classicStun());
  }

  /** The same row's address of the next node that has one of the family. */
  private static Optional<TransportAddress> alternate(
      Topology topology, PortPlan plan, PortUse own) {
    List<Node> nodes = topology.nodes();
    int place = nodes.indexOf(own.node());
    for (int i = 1; i < nodes.size(); i++) {
      Node other = nodes.get((place + i) % nodes.size());
      Optional<TransportAddress> found =
          plan.listeners(other).stream()
              .filter(use -> use.row().equals(own.row()) && isOfFamily(use, own.address()))
              .map(ClientListeners::advertised)
              .findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static boolean isOfFamily(PortUse use, InetAddress address) {
    return use.address().getClass() == address.getClass();
  }

  private static TransportAddress advertised(PortUse use) {
    InetAddress known = use.node().advertised(use.address());
    return TransportAddress.of(known.getAddress(), use.ports().low());
  }
}
