package io.sallyport.topology;

import static io.sallyport.topology.TopologyChecks.item;

import io.sallyport.topology.TopologyChecks.NodeAddresses;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Each address belongs to one node, and to one side of it. Two external services of a node may
 * share an address as long as their ports differ, which {@link PortChecks} sees to.
 */
final class AddressChecks {

  private record Owner(int node, String key, String place) {
    boolean mayShareWith(Owner other) {
      boolean internal = key.equals("internal") || other.key.equals("internal");
      return node == other.node && !internal && !key.equals(other.key);
    }
  }

  private final Topology topology;
  private final Problems problems;
  private final Map<InetAddress, Owner> owners = new HashMap<>();

  AddressChecks(Topology topology, Problems problems) {
    this.topology = topology;
    this.problems = problems;
  }

  void check() {
    for (int i = 0; i < topology.nodes().size(); i++) {
      for (NodeAddresses own : TopologyChecks.addresses(topology, i)) {
        for (int j = 0; j < own.addresses().size(); j++) {
          claim(own.addresses().get(j), new Owner(i, own.key(), item(own.place(), j)));
        }
      }
    }
    for (int i = 0; i < topology.nodes().size(); i++) {
      advertised(i, topology.nodes().get(i));
    }
    Topology.Inside inside = topology.inside();
    inside.nextHop().ifPresent(n -> foreign("inside.nextHop", n.addresses()));
    servers("frontEnds", inside.frontEnds());
    servers("branches", inside.branches());
    servers("management", inside.management());
    servers("xmppGateways", inside.xmppGateways());
    servers("logCollectors", inside.logCollectors());
    servers("applications", inside.applications());
  }

  /** Each stands for the one of {@code av} at its place. */
  private void advertised(int index, Node node) {
    String place = item("nodes", index) + ".avAdvertised";
    if (node.avAdvertised().isEmpty()) {
      return;
    }
    for (int i = 0; i < node.avAdvertised().size(); i++) {
      outside(node.avAdvertised().get(i), item(place, i));
    }
    boolean isPaired = node.avAdvertised().size() == node.av().size();
    for (int i = 0; isPaired && i < node.av().size(); i++) {
      isPaired = node.avAdvertised().get(i).getClass() == node.av().get(i).getClass();
    }
    if (!isPaired) {
      problems.at(
          place,
          "the addresses advertised are not those of 'av', one by one",
          "write for each of 'av', in its order, the public address of the same family");
    }
  }

  /** What listens on internal addresses, state and metrics among it, is not for the outside. */
  private void outside(InetAddress advertised, String place) {
    Owner owner = owners.get(advertised);
    if (owner != null && owner.key().equals("internal")) {
      problems.at(
          place,
          "address %s is 'internal' of %s in line %d"
              .formatted(
                  AddressText.of(advertised),
                  TopologyChecks.nodeName(topology, owner.node()),
                  problems.placeOf(owner.place()).line()),
          "write the public address that stands for the one of 'av'");
    }
  }

  private void claim(InetAddress address, Owner owner) {
    Owner first = owners.putIfAbsent(address, owner);
    if (first != null && !first.mayShareWith(owner)) {
      problems.at(
          owner.place(),
          "address %s is repeated; it is '%s' of %s in line %d already"
              .formatted(
                  AddressText.of(address),
                  first.key(),
                  TopologyChecks.nodeName(topology, first.node()),
                  problems.placeOf(first.place()).line()),
          "give each node, and each side of it, addresses of its own");
    }
  }

  private void servers(String key, List<Topology.Server> servers) {
    for (int i = 0; i < servers.size(); i++) {
      foreign(item("inside." + key, i), servers.get(i).addresses());
    }
  }

  /** Loopback is left out: a trial on one machine may have both ends there. */
  private void foreign(String place, List<InetAddress> addresses) {
    for (int i = 0; i < addresses.size(); i++) {
      if (addresses.indexOf(addresses.get(i)) < i) {
        problems.at(
            item(place + ".addresses", i),
            "address %s is repeated".formatted(AddressText.of(addresses.get(i))),
            "keep one of the two");
      }
      Owner owner = owners.get(addresses.get(i));
      if (owner != null && !addresses.get(i).isLoopbackAddress()) {
        problems.at(
            item(place + ".addresses", i),
            "address %s is that of edge node %s, not of a server inside"
                .formatted(
                    AddressText.of(addresses.get(i)),
                    TopologyChecks.nodeName(topology, owner.node())),
            "write the server's own address");
      }
    }
  }
}
