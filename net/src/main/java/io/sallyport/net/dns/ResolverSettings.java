package io.sallyport.net.dns;

import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How a node looks names up.
 *
 * @param servers at least one; the first {@link #MAX_SERVERS} are asked
 * @param sources own addresses to ask from, the first of the server's family being taken; addresses
 *     of other families are not looked up, because the node could not dial them. Empty leaves both
 *     to the system
 * @param cacheRecords records remembered at most
 */
public record ResolverSettings(
    List<InetSocketAddress> servers, List<InetAddress> sources, int cacheRecords) {
  public static final int MAX_SERVERS = 8;

  public ResolverSettings {
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("no server to ask");
    }
    servers = List.copyOf(servers.subList(0, Math.min(MAX_SERVERS, servers.size())));
    sources = List.copyOf(sources);
  }

  /** As the topology says; the system's servers, read now, if it names none. */
  public static ResolverSettings of(Topology topology, Node node) {
    Topology.Dns dns = topology.dns();
    return new ResolverSettings(
        dns.servers().isEmpty() ? SystemServers.read() : dns.servers(),
        node.access(),
        dns.cacheRecords());
  }
}
