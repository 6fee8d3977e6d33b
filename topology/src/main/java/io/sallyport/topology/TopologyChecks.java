package io.sallyport.topology;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** The checks that compare values with one another; each adds what it finds to the problems. */
final class TopologyChecks {

  private TopologyChecks() {}

  static void check(Topology topology, Problems problems) {
    new NameChecks(topology, problems).check();
    new FederationChecks(topology, problems).check();
    new XmppChecks(topology, problems).check();
    new NeedsChecks(topology, problems).check();
    new AddressChecks(topology, problems).check();
    new PortChecks(topology, problems).check();
  }

  /** The place of an item of a list, for example {@code domains[1]}. */
  static String item(String list, int index) {
    return list + "[" + index + "]";
  }

  /** The addresses of a node by the key that they have in the file. */
  static List<NodeAddresses> addresses(Topology topology, int node) {
    Node n = topology.nodes().get(node);
    String place = item("nodes", node);
    return List.of(
        new NodeAddresses(place + ".internal", "internal", n.internal()),
        new NodeAddresses(place + ".access", "access", n.access()),
        new NodeAddresses(place + ".webconf", "webconf", n.webconf()),
        new NodeAddresses(place + ".av", "av", n.av()));
  }

  record NodeAddresses(String place, String key, List<InetAddress> addresses) {}

  /** The name of a node, or its number if it has none that is right. */
  static String nodeName(Topology topology, int node) {
    return Optional.of(topology.nodes().get(node).name())
        .filter(n -> !n.isEmpty())
        .orElse("node " + (node + 1));
  }
}
