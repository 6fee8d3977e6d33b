package io.sallyport.app.node;

import io.sallyport.topology.Node;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.Topology;
import java.net.InetSocketAddress;
import java.util.List;

/** Where to find what a node shows. */
public final class NodeAddress {
  private NodeAddress() {}

  /** Listeners of the pages of state and metrics (row GEN-09). */
  public static List<InetSocketAddress> pages(Topology topology, Node node) {
    return of(topology, node, NodePages.ROW);
  }

  /** Listeners of one row, in the order of the node's addresses. */
  public static List<InetSocketAddress> of(Topology topology, Node node, String row) {
    return PortPlan.of(topology).listeners(node).stream()
        .filter(use -> use.row().id().equals(row))
        .map(use -> new InetSocketAddress(use.address(), use.ports().low()))
        .toList();
  }
}
