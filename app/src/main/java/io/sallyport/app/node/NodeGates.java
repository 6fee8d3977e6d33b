package io.sallyport.app.node;

import io.sallyport.av.AvService;
import io.sallyport.net.AddressSet;
import io.sallyport.net.Bans;
import io.sallyport.net.ConnectionLimits;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Capability;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.Topology;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/**
 * What keeps strangers from taking more of a node than their share, as far as all services have it
 * in common.
 *
 * @param bans who may not connect for a while
 * @param clients limits of each listener that clients dial
 */
record NodeGates(Bans bans, ConnectionLimits clients) {
  /** Rows whose listeners have the limits of clients. */
  private static final Set<String> CLIENT_ROWS = Set.of("EXT-05", "EXT-15", "INT-07");

  static NodeGates of(
      Topology topology, Node node, Loops loops, Counters<NetCounter> counters, Events events) {
    return new NodeGates(
        new Bans(loops.all().getFirst(), SparedSources.of(topology), counters, events),
        ConnectionLimits.CLIENTS
            .withExempt(new AddressSet(topology.access().exemptSources()))
            .withOpen(mostClients(OpenFiles.ofProcess(), topology, node)));
  }

  /** Connections that each listener for clients may have open. */
  static int mostClients(OpenFiles files, Topology topology, Node node) {
    long listeners =
        PortPlan.of(topology).listeners(node).stream()
            .filter(use -> CLIENT_ROWS.contains(use.row().id()))
            .map(use -> new InetSocketAddress(use.address(), use.ports().low()))
            .distinct()
            .count();
    boolean relays = topology.capabilities().contains(Capability.AV);
    return files.clients(
        ConnectionLimits.CLIENTS.open(),
        Math.toIntExact(Math.max(1, listeners)),
        relays ? AvService.mostPeerSockets(topology) : 0);
  }

  /** What an operator should mend, in words. */
  List<String> problems() {
    return clients.open() == ConnectionLimits.CLIENTS.open()
        ? List.of()
        : List.of(
            "the open-file limit lets "
                + clients.open()
                + " clients connect to each address at once, not "
                + ConnectionLimits.CLIENTS.open()
                + ": raise it (LimitNOFILE= of systemd, ulimit -n)");
  }
}
