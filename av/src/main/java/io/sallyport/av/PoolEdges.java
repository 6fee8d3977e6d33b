package io.sallyport.av;

import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.TransportAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the nodes of a pool have the A/V Edge outside. What clients send to is no peer: an
 * allocation that is another's client could be made the client of that one, and data would go round
 * between the two.
 *
 * @param addresses of all nodes, bound and advertised
 */
record PoolEdges(AddressRanges addresses, int udpPort, int tcpPort) {
  static PoolEdges of(Topology topology) {
    return new PoolEdges(
        AddressRanges.ofAddresses(
            topology.nodes().stream()
                .flatMap((Node node) -> Stream.of(node.av(), node.avAdvertised()))
                .flatMap(List::stream)
                .toList()),
        MediaRelays.port(topology, "EXT-14"),
        MediaRelays.port(topology, "EXT-15"));
  }

  /** True if clients send to that address and port. */
  boolean isListener(PeerUse use, boolean isIpv6, long high, long low, int port) {
    int listener = use.transport() == Transport.UDP ? udpPort : tcpPort;
    return use != PeerUse.PERMIT && port == listener && addresses.contains(isIpv6, high, low);
  }

  /** True if a client seems to be where relays of the pool are. */
  boolean isAt(TransportAddress client) {
    return addresses.contains(client.family() == AddressFamily.IPV6, client.high(), client.low());
  }
}
