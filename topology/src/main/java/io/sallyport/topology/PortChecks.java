package io.sallyport.topology;

import static io.sallyport.topology.TopologyChecks.item;

import io.sallyport.topology.PortRow.Transport;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** No two rows want the same port of one address. */
final class PortChecks {

  private static final String RELAY_PLACE = "av.relayPorts";

  /** A port, or the relay range, that a row takes at an address. */
  private record Claim(
      String name, Transport transport, PortRange ports, InetAddress address, String place) {
    boolean conflictsWith(Claim other) {
      return transport == other.transport
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
      claims.add(new Claim(id, use.row().transport(), use.ports(), use.address(), place));
    }
    if (topology.capabilities().contains(Capability.AV)) {
      for (InetAddress address : topology.nodes().get(node).av()) {
        String place =
            problems.hasPlace(RELAY_PLACE) ? RELAY_PLACE : placeOf(node, address, "edge.av.ext");
        PortRange range = topology.av().relayPorts();
        claims.add(new Claim("the relay range", Transport.TCP, range, address, place));
        claims.add(new Claim("the relay range", Transport.UDP, range, address, place));
      }
    }
    return claims;
  }

  /** An override or a range of this file is what to change; otherwise it is an address. */
  private void report(Claim earlier, Claim later) {
    boolean isLaterAddress = later.place().startsWith("nodes[");
    String place = isLaterAddress ? earlier.place() : later.place();
    boolean isAddress = place.startsWith("nodes[");
    problems.at(
        isAddress ? later.place() : place,
        isAddress
            ? "%s (%s) and %s (%s) share %s at address %s"
                .formatted(
                    earlier.name(),
                    earlier.ports(),
                    later.name(),
                    later.ports(),
                    later.transport(),
                    later.address().getHostAddress())
            : "%s (%s) and %s (%s) share %s at one address"
                .formatted(
                    earlier.name(),
                    earlier.ports(),
                    later.name(),
                    later.ports(),
                    later.transport()),
        "give one of the two another port, or their services different addresses");
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
