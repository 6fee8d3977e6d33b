package io.sallyport.app.node;

import io.sallyport.net.AddressSet;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses that are never banned: the pool's own servers and nodes, and exempt clients. */
final class SparedSources {
  private SparedSources() {}

  static AddressSet of(Topology topology) {
    List<InetAddress> own = new ArrayList<>();
    Topology.Inside inside = topology.inside();
    inside.nextHop().ifPresent(hop -> own.addAll(hop.addresses()));
    for (List<Topology.Server> servers :
        List.of(
            inside.frontEnds(),
            inside.branches(),
            inside.management(),
            inside.xmppGateways(),
            inside.logCollectors(),
            inside.applications())) {
      servers.forEach(server -> own.addAll(server.addresses()));
    }
    for (Node node : topology.nodes()) {
      own.addAll(node.internal());
      own.addAll(node.access());
    }
    return AddressSet.of(own).with(new AddressSet(topology.access().exemptSources()));
  }
}
