package io.sallyport.av;

import io.sallyport.topology.Av;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@link PeerFilter} has to know of a pool.
 *
 * @param relays addresses that this node relays at: bound, and as they are advertised
 * @param own every other address of this node that the topology names
 * @param host what the interfaces of the machine have, whatever the topology says
 * @param inside internal addresses of all nodes, and servers inside
 * @param edges what clients of the pool send to
 * @param allowed taken before private addresses and those of special use are refused
 * @param isLoopbackAllowed only for trials on one machine
 */
record PeerRules(
    AddressRanges relays,
    AddressRanges own,
    HostAddresses host,
    AddressRanges inside,
    PoolEdges edges,
    AddressRanges allowed,
    AddressRanges denied,
    boolean isLoopbackAllowed,
    boolean areLowPortsAllowed) {

  /** The rules for one node. */
  static PeerRules of(Topology topology, Node node, HostAddresses host) {
    Av.Peers peers = topology.av().peers();
    List<InetAddress> own =
        Stream.of(node.internal(), node.access(), node.webconf(), node.av(), node.avAdvertised())
            .flatMap(List::stream)
            .toList();
    return new PeerRules(
        AddressRanges.ofAddresses(RelayPlaces.of(node).addresses()),
        AddressRanges.ofAddresses(own),
        host,
        AddressRanges.ofAddresses(inside(topology)),
        PoolEdges.of(topology),
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
