package io.sallyport.access;

import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.wire.sip.SipUri;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The internal servers that the edge may talk to, and the other nodes of its pool. Immutable.
 *
 * @param servers in the order of the topology, next hop servers first
 * @param nodes all nodes of the pool; position is the node number less one
 * @param nodeNames names that prove a peer to be a node of this pool
 */
record InsideServers(List<Server> servers, List<PeerNode> nodes, Set<String> nodeNames) {
  /**
   * One address of a named internal server.
   *
   * @param isNextHop true if initial requests from clients may go there
   */
  record Server(String name, InetSocketAddress address, boolean isNextHop) {}

  /** Another node of this pool, or this one. */
  record PeerNode(int number, String name, InetSocketAddress address) {}

  InsideServers {
    servers = List.copyOf(servers);
    nodes = List.copyOf(nodes);
    nodeNames = Set.copyOf(nodeNames);
  }

  /** Servers that an initial request may go to. */
  List<Server> nextHops() {
    return servers.stream().filter(Server::isNextHop).toList();
  }

  /** Servers that a route URI names; empty if it leads elsewhere. */
  List<Server> named(SipUri uri) {
    String host = OurNames.canonical(uri.host());
    List<Server> named = new ArrayList<>();
    for (Server server : servers) {
      boolean hasName = server.name().equals(host);
      boolean hasAddress = server.address().getAddress().getHostAddress().equals(host);
      boolean hasPort = uri.port() < 0 || uri.port() == server.address().getPort();
      if (hasPort && (hasName || hasAddress)) {
        named.add(server);
      }
    }
    return named;
  }

  /** Names and addresses of all of them, and of the pool toward them. */
  Set<String> names() {
    Set<String> names = new HashSet<>(nodeNames);
    for (Server server : servers) {
      names.add(server.name());
      names.add(server.address().getAddress().getHostAddress());
    }
    nodes.forEach(node -> names.add(node.address().getAddress().getHostAddress()));
    return names;
  }

  Optional<PeerNode> node(int number) {
    return number >= 1 && number <= nodes.size()
        ? Optional.of(nodes.get(number - 1))
        : Optional.empty();
  }

  boolean isNode(PeerIdentity peer) {
    return peer.names().stream().anyMatch(nodeNames::contains);
  }

  /** Names of which a peer proves one that may open connections to the internal listener. */
  Set<String> peerNames() {
    Set<String> names = new HashSet<>(nodeNames);
    servers.forEach(server -> names.add(server.name()));
    return names;
  }

  /** True for a peer that may open connections to the internal listener. */
  boolean isInside(PeerIdentity peer) {
    return peer.names().stream().anyMatch(peerNames()::contains);
  }
}
