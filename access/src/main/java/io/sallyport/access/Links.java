package io.sallyport.access;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The links of one loop: one to each internal server and node of the topology, opened when first
 * needed. The map never changes, so loops without links of their own use another's.
 */
final class Links {
  /** Loops that have links of their own: connections per internal server at most. */
  static final int MAX_PER_SERVER = 4;

  private final Map<InetSocketAddress, Link> links;
  private final Set<Target> nextHops;

  Links(AccessLoop loop, InsideServers inside) {
    Map<InetSocketAddress, Link> all = new HashMap<>();
    inside
        .servers()
        .forEach(s -> all.put(s.address(), new Link(loop, new InsideEnd(s.name(), s.address()))));
    inside
        .nodes()
        .forEach(n -> all.put(n.address(), new Link(loop, new InsideEnd(n.name(), n.address()))));
    this.links = Map.copyOf(all);
    this.nextHops =
        inside.nextHops().stream()
            .map(server -> (Target) at(server.address()))
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Links to try for a client, in order: the server that holds its security association, then the
   * healthy ones, each client starting at another.
   */
  List<Target> toServers(ClientFlow flow, List<InsideServers.Server> servers) {
    if (servers.isEmpty()) {
      return List.of();
    }
    int affine = servers.indexOf(flow.affinity());
    int first = affine >= 0 ? affine : (int) (flow.connection.serial() % servers.size());
    return toServers(first, servers);
  }

  /** Links to try for a partner's request, in order: those of one call start at the same server. */
  List<Target> toServers(String callId, List<InsideServers.Server> servers) {
    return servers.isEmpty()
        ? List.of()
        : toServers(Math.floorMod(callId.hashCode(), servers.size()), servers);
  }

  private List<Target> toServers(int first, List<InsideServers.Server> servers) {
    List<Target> healthy = new ArrayList<>(servers.size());
    List<Target> failing = new ArrayList<>();
    for (int i = 0; i < servers.size(); i++) {
      Link link = at(servers.get((first + i) % servers.size()).address());
      (link.isHealthy() ? healthy : failing).add(link);
    }
    healthy.addAll(failing);
    return healthy;
  }

  /** Every server of the next hop. */
  Set<Target> nextHops() {
    return nextHops;
  }

  Link toNode(InsideServers.PeerNode node) {
    return at(node.address());
  }

  private Link at(InetSocketAddress address) {
    return Objects.requireNonNull(links.get(address));
  }

  void closeAll() {
    links.values().forEach(Link::close);
  }
}
