package io.sallyport.app.node;

import io.sallyport.topology.PortPlan;
import io.sallyport.topology.Topology;
import io.sallyport.xmpp.PartnerServer;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Where partners may be told that our domains are served: where nodes listen for them. */
final class PublishedServers {
  private static final String ROW = "EXT-01";

  private final Set<InetAddress> addresses;
  private final Set<Integer> ports;
  private final boolean takesDirectTls;

  PublishedServers(Topology topology) {
    this.addresses =
        topology.nodes().stream()
            .flatMap(node -> node.access().stream())
            .collect(Collectors.toUnmodifiableSet());
    this.ports =
        PortPlan.of(topology).uses().stream()
            .filter(use -> use.row().id().equals(ROW))
            .map(use -> use.ports().low())
            .collect(Collectors.toUnmodifiableSet());
    this.takesDirectTls = topology.xmpp().directTls();
  }

  /** Why nobody gets in by it; empty if all do. */
  Optional<String> problem(PartnerServer server, List<InetAddress> found) {
    if (!addresses.containsAll(found)) {
      return Optional.of("not all of which are our nodes");
    }
    if (!ports.contains(server.port())) {
      return Optional.of("where no node listens for partners");
    }
    return server.directTls() && !takesDirectTls
        ? Optional.of("which take no direct TLS ('xmpp.directTls')")
        : Optional.empty();
  }
}
