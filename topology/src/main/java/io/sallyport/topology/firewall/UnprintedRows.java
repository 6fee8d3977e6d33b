package io.sallyport.topology.firewall;

import static io.sallyport.topology.PortRow.Direction.IN;
import static io.sallyport.topology.PortRow.Direction.OUT;

import io.sallyport.topology.Capability;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.PortRange;
import io.sallyport.topology.PortRow.Direction;
import io.sallyport.topology.PortUse;
import io.sallyport.topology.Topology;
import io.sallyport.topology.firewall.FirewallRule.End;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows that a working pool needs and that no printed table has: GEN-01, GEN-02, GEN-06. */
final class UnprintedRows {

  static final String BETWEEN_LISTENERS = "GEN-01";
  static final String BETWEEN_RELAYS = "GEN-02";
  static final String ICMP = "GEN-06";

  /** The A/V listeners that nodes must reach on one another. */
  private static final Set<String> AV_LISTENERS = Set.of("EXT-14", "EXT-15");

  private static final String WHY_LISTENERS =
      "STUN and TURN from node to node: two remote users may be relayed by different nodes.";
  private static final String WHY_RELAYS =
      "Media from relay to relay: two remote users may be relayed by different nodes.";
  private static final String WHY_PATH_MTU =
      "ICMP messages that tell the size of packet that a path takes.";

  private final Topology topology;
  private final PortPlan plan;
  private final Strictness strictness;

  UnprintedRows(Topology topology, PortPlan plan, Strictness strictness) {
    this.topology = topology;
    this.plan = plan;
    this.strictness = strictness;
  }

  /** Both directions, for every A/V address that another node has one of the same family for. */
  List<FirewallRule> betweenNodes(Node node) {
    List<FirewallRule> rules = new ArrayList<>();
    if (!topology.capabilities().contains(Capability.AV)) {
      return rules;
    }
    for (InetAddress address : node.av()) {
      List<InetAddress> others = othersOfFamily(node, address);
      if (!others.isEmpty()) {
        Pair pair = new Pair(node, address, others);
        rules.addAll(toListeners(pair));
        rules.add(toRelays(pair, FirewallProtocol.UDP, IN));
        rules.add(toRelays(pair, FirewallProtocol.TCP, IN));
        rules.add(toRelays(pair, FirewallProtocol.UDP, OUT));
        rules.add(toRelays(pair, FirewallProtocol.TCP, OUT));
      }
    }
    return rules;
  }

  /** Path MTU messages to and from each address that has a rule; they may come from any router. */
  static List<FirewallRule> pathMtu(List<FirewallRule> rules) {
    Map<InetAddress, FirewallRule> byAddress = new LinkedHashMap<>();
    rules.forEach(r -> byAddress.putIfAbsent(r.localAddress(), r));
    List<FirewallRule> found = new ArrayList<>();
    for (FirewallRule rule : byAddress.values()) {
      for (Direction direction : Direction.values()) {
        found.add(
            new FirewallRule(
                List.of(ICMP),
                rule.node(),
                rule.end(),
                direction,
                FirewallProtocol.PATH_MTU,
                rule.localAddress(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                WHY_PATH_MTU));
      }
    }
    return found;
  }

  /** An A/V address of one node and those of the other nodes that it can meet. */
  private record Pair(Node node, InetAddress address, List<InetAddress> others) {}

  /** As they are seen from here: behind a NAT others are met at their public addresses. */
  private List<InetAddress> othersOfFamily(Node node, InetAddress address) {
    return topology.nodes().stream()
        .filter(other -> !other.equals(node))
        .flatMap(other -> other.publicAv().stream())
        .filter(a -> AddressFamily.of(a) == AddressFamily.of(address))
        .toList();
  }

  private List<FirewallRule> toListeners(Pair pair) {
    List<FirewallRule> rules = new ArrayList<>();
    for (PortUse use : plan.uses(pair.node())) {
      if (AV_LISTENERS.contains(use.row().id()) && use.address().equals(pair.address())) {
        FirewallProtocol protocol = FirewallProtocol.of(use.row().transport());
        Optional<PortRange> listener = Optional.of(use.ports());
        rules.add(
            new FirewallRule(
                List.of(BETWEEN_LISTENERS),
                pair.node().name(),
                End.AV,
                IN,
                protocol,
                pair.address(),
                listener,
                Optional.empty(),
                pair.others(),
                WHY_LISTENERS));
        rules.add(
            new FirewallRule(
                List.of(BETWEEN_LISTENERS),
                pair.node().name(),
                End.AV,
                OUT,
                protocol,
                pair.address(),
                Optional.empty(),
                listener,
                pair.others(),
                WHY_LISTENERS));
      }
    }
    return rules;
  }

  /** Relay ports at both ends; inbound, the sender's own are left open as in the printed rows. */
  private FirewallRule toRelays(Pair pair, FirewallProtocol protocol, Direction direction) {
    Optional<PortRange> relays = Optional.of(topology.av().relayPorts());
    boolean isLocalNamed = direction == IN || strictness == Strictness.STRICT;
    return new FirewallRule(
        List.of(BETWEEN_RELAYS),
        pair.node().name(),
        End.AV,
        direction,
        protocol,
        pair.address(),
        isLocalNamed ? relays : Optional.empty(),
        direction == IN ? Optional.empty() : relays,
        pair.others(),
        WHY_RELAYS);
  }
}
