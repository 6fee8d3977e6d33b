package io.sallyport.av;

import io.sallyport.topology.Av;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@link PeerFilter} has to know of a pool.
 *
 * @param relays addresses that this node relays at: bound, and as they are advertised
 * @param own every other address of this node
 * @param inside internal addresses of all nodes, and servers inside
 * @param allowed taken before private addresses and those of special use are refused
 * @param isLoopbackAllowed only for trials on one machine
 */
record PeerRules(
    AddressRanges relays,
    AddressRanges own,
    AddressRanges inside,
    AddressRanges allowed,
    AddressRanges denied,
    boolean isLoopbackAllowed,
    boolean areLowPortsAllowed) {

  /**
   * The rules for one node.
   *
   * @param hostAddresses what the interfaces of the machine have, whatever the topology says
   */
  static PeerRules of(Topology topology, Node node, Collection<InetAddress> hostAddresses) {
    Av.Peers peers = topology.av().peers();
    List<InetAddress> own =
        new ArrayList<>(
            Stream.of(
                    node.internal(), node.access(), node.webconf(), node.av(), node.avAdvertised())
                .flatMap(List::stream)
                .toList());
    hostAddresses.stream().filter(address -> !address.isLoopbackAddress()).forEach(own::add);
    return new PeerRules(
        AddressRanges.ofAddresses(RelayPlaces.of(node).addresses()),
        AddressRanges.ofAddresses(own),
        AddressRanges.ofAddresses(inside(topology)),
        AddressRanges.of(peers.allow()),
        AddressRanges.of(peers.deny()),
        peers.loopbackForTests(),
        peers.lowPorts());
  }

  private static List<InetAddress> inside(Topology topology) {
    Topology.Inside inside = topology.inside();
    List<InetAddress> addresses =
        new ArrayList<>(topology.nodes().stream().flatMap(n -> n.internal().stream()).toList());
    inside.nextHop().ifPresent(nextHop -> addresses.addAll(nextHop.addresses()));
    Stream.of(
            inside.frontEnds(),
            inside.branches(),
            inside.management(),
            inside.xmppGateways(),
            inside.logCollectors(),
            inside.applications())
        .flatMap(List::stream)
        .forEach(server -> addresses.addAll(server.addresses()));
    return List.copyOf(addresses);
  }
}
