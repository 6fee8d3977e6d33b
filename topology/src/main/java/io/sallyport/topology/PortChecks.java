package io.sallyport.topology;

import io.sallyport.topology.PortRow.Interface;
import io.sallyport.topology.PortRow.Transport;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * No two rows want the same port of one address, but those whose services tell each other apart.
 */
final class PortChecks {
  /** Rows that may have one address and port: what is spoken first chooses the service. */
  private static final Set<String> SHARING = Set.of("EXT-05", "EXT-08", "EXT-15");

  private static final String RELAY_PLACE = "av.relayPorts";

  /**
   * A port, or the relay range, that a row takes at an address.
   *
   * @param place what in the file says so; empty for the usual port or range
   */
  private record Claim(
      String name,
      Interface side,
      Transport transport,
      PortRange ports,
      InetAddress address,
      Optional<String> place) {
    /** An address of both sides of a node is wrong in itself, whatever its ports. */
    boolean conflictsWith(Claim other) {
      return transport == other.transport
          && side == other.side
          && address.equals(other.address)
          && ports.overlaps(other.ports)
          && !sharesWith(other);
    }

    private boolean sharesWith(Claim other) {
      return SHARING.contains(name) && SHARING.contains(other.name);
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
      PortRow row = use.row();
      Optional<String> place =
          topology.ports().containsKey(row.id())
              ? Optional.of("ports." + row.id())
              : Optional.empty();
      claims.add(
          new Claim(row.id(), row.iface(), row.transport(), use.ports(), use.address(), place));
    }
    if (topology.capabilities().contains(Capability.AV)) {
      Optional<String> place =
          problems.hasPlace(RELAY_PLACE) ? Optional.of(RELAY_PLACE) : Optional.empty();
      PortRange range = topology.av().relayPorts();
      for (InetAddress address : topology.nodes().get(node).av()) {
        for (Transport transport : Transport.values()) {
          claims.add(new Claim("the relay range", Interface.EXT, transport, range, address, place));
        }
      }
    }
    return claims;
  }

  /** Stands at what the file says of its own accord: an override, else the range. */
  private void report(Claim earlier, Claim later) {
    String place =
        Stream.of(later, earlier)
            .flatMap(claim -> claim.place().stream())
            .max(Comparator.comparing(PortChecks::isOverride))
            .orElseThrow(() -> new IllegalStateException("usual ports meet no other usual ports"));
    problems.at(
        place,
        "%s (%s) and %s (%s) share %s at one address"
            .formatted(
                earlier.name(), earlier.ports(), later.name(), later.ports(), later.transport()),
        "give one of the two another port, or their services different addresses");
  }

  private static boolean isOverride(String place) {
    return !place.equals(RELAY_PLACE);
  }
}
