package io.sallyport.topology;

import static io.sallyport.topology.TopologyChecks.item;

import io.sallyport.topology.PortRow.Interface;
import io.sallyport.topology.PortRow.Transport;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** No two rows want the same port of one address. */
final class PortChecks {

  private static final String RELAY_PLACE = "av.relayPorts";

  /** A port, or the relay range, that a row takes at an address. */
  private record Claim(
      String name,
      Interface side,
      Transport transport,
      PortRange ports,
      InetAddress address,
      String place) {
    /** An address of both sides of a node is wrong in itself, whatever its ports. */
    boolean conflictsWith(Claim other) {
      return transport == other.transport
          && side == other.side
          && address.equals(other.address)
          && ports.overlaps(other.ports);
    }
  }

  private final Topology topology;
  private final Problems problems;

  PortChecks(Topology topology, Problems problems) {
    this.topology = topology;
    this.problems = problems;
  }

  void check() {
    PortPlan plan = PortPlan.of(topology);
    for (int i = 0; i < topology.nodes().size(); i++) {
      List<Claim> claims = claims(plan, i);
      for (int later = 1; later < claims.size(); later++) {
        for (int earlier = 0; earlier < later; earlier++) {
          if (claims.get(later).conflictsWith(claims.get(earlier))) {
            report(claims.get(earlier), claims.get(later));
          }
        }
      }
    }
  }

  private List<Claim> claims(PortPlan plan, int node) {
    List<Claim> claims = new ArrayList<>();
    for (PortUse use : plan.listeners(topology.nodes().get(node))) {
      String id = use.row().id();
      String place =
          topology.ports().containsKey(id)
              ? "ports." + id
              : placeOf(node, use.address(), use.row().edgeEnd());
      PortRow row = use.row();
      claims.add(new Claim(id, row.iface(), row.transport(), use.ports(), use.address(), place));
    }
    if (topology.capabilities().contains(Capability.AV)) {
      for (InetAddress address : topology.nodes().get(node).av()) {
        String place =
            problems.hasPlace(RELAY_PLACE) ? RELAY_PLACE : placeOf(node, address, "edge.av.ext");
        for (Transport transport : Transport.values()) {
          claims.add(
              new Claim(
                  "the relay range",
                  Interface.EXT,
                  transport,
                  topology.av().relayPorts(),
                  address,
                  place));
        }
      }
    }
    return claims;
  }

  /** Stands at what the file says of its own accord: an override, the range, else the address. */
  private void report(Claim earlier, Claim later) {
    String place =
        Stream.of(later, earlier)
            .map(Claim::place)
            .min(Comparator.comparingInt(PortChecks::preference))
            .orElseThrow();
    problems.at(
        place,
        "%s (%s) and %s (%s) share %s at %s"
            .formatted(
                earlier.name(),
                earlier.ports(),
                later.name(),
                later.ports(),
                later.transport(),
                isAddress(place) ? "address " + AddressText.of(later.address()) : "one address"),
        "give one of the two another port, or their services different addresses");
  }

  private static int preference(String place) {
    if (place.startsWith("ports.")) {
      return 0;
    }
    return isAddress(place) ? 2 : 1;
  }

  private static boolean isAddress(String place) {
    return place.startsWith("nodes[");
  }

  private String placeOf(int node, InetAddress address, String edgeToken) {
    String key =
        switch (edgeToken) {
          case "edge.access.ext", "edge.xmpp.ext" -> "access";
          case "edge.webconf.ext" -> "webconf";
          case "edge.av.ext" -> "av";
          default -> "internal";
        };
    return TopologyChecks.addresses(topology, node).stream()
        .filter(own -> own.key().equals(key))
        .map(own -> item(own.place(), own.addresses().indexOf(address)))
        .findFirst()
        .orElseThrow();
  }
}
