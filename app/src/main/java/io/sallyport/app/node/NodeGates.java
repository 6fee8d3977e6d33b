package io.sallyport.app.node;

import io.sallyport.net.AddressSet;
import io.sallyport.net.Bans;
import io.sallyport.net.ConnectionLimits;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.util.List;

/**
 * What keeps strangers from taking more of a node than their share, as far as all services have it
 * in common.
 *
 * @param bans who may not connect for a while
 * @param clients limits of each listener that clients dial
 */
record NodeGates(Bans bans, ConnectionLimits clients) {
  static NodeGates of(
      Topology topology, Node node, Loops loops, Counters<NetCounter> counters, Events events) {
    return new NodeGates(
        new Bans(loops.all().getFirst(), SparedSources.of(topology), counters, events),
        ConnectionLimits.CLIENTS
            .withExempt(new AddressSet(topology.access().exemptSources()))
            .withOpen(
                OpenFiles.ofProcess()
                    .clients(ConnectionLimits.CLIENTS.open(), node.access().size())));
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
