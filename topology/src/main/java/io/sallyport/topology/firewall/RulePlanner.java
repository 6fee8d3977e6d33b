package io.sallyport.topology.firewall;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.sallyport.topology.Node;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.PortRange;
import io.sallyport.topology.PortRow;
import io.sallyport.topology.PortUse;
import io.sallyport.topology.Topology;
import io.sallyport.topology.firewall.FirewallRule.End;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes rules of the port plan: rows that state the same flow become one rule, far ends are cut
 * down to the rule's family, and the rows that no printed table has are added.
 */
final class RulePlanner {

  /** Rows whose printed port is the source of what the A/V Edge sends (reading note R1). */
  private static final List<String> RELAY_OUT = List.of("EXT-09", "EXT-10");

  private static final String STUN_IN = "EXT-14";

  private final Topology topology;
  private final Strictness strictness;
  private final PortPlan plan;

  RulePlanner(Topology topology, Strictness strictness) {
    this.topology = topology;
    this.strictness = strictness;
    this.plan = PortPlan.of(topology);
  }

  FirewallRules rules(List<Node> nodes) {
    List<FirewallRule> rules = new ArrayList<>();
    PlanWarnings warnings = new PlanWarnings(topology);
    for (Node node : nodes) {
      List<FirewallRule> ofNode = new ArrayList<>();
      for (List<PortUse> sameFlow : flows(node)) {
        warnings.check(sameFlow);
        if (hasFarEnd(sameFlow.getFirst())) {
          ofNode.add(rule(sameFlow));
        }
      }
      UnprintedRows unprinted = new UnprintedRows(topology, plan, strictness);
      unprinted.betweenNodes(node).forEach(r -> addUnlessCovered(ofNode, r));
      ofNode.addAll(UnprintedRows.pathMtu(ofNode));
      ofNode.sort(comparing(FirewallRule::iface).thenComparing(FirewallRule::direction));
      rules.addAll(ofNode);
    }
    return new FirewallRules(
        topology.pool(),
        nodes.stream().map(Node::name).toList(),
        strictness,
        List.copyOf(rules),
        warnings.all());
  }

  /** The uses of a node, those that state the same flow together, in the order of the catalogue. */
  private List<List<PortUse>> flows(Node node) {
    Map<List<Object>, List<PortUse>> byFlow =
        plan.uses(node).stream()
            .collect(
                groupingBy(
                    u -> List.of(u.row().canonical(), u.address()), LinkedHashMap::new, toList()));
    return List.copyOf(byFlow.values());
  }

  static boolean hasFarEnd(PortUse use) {
    return !use.isNarrowed() || !use.farEndsOfFamily().isEmpty();
  }

  private FirewallRule rule(List<PortUse> sameFlow) {
    PortUse use = sameFlow.getFirst();
    PortRow row = use.row();
    return new FirewallRule(
        sameFlow.stream().map(u -> u.row().id()).toList(),
        use.node().name(),
        End.of(row.edgeEnd()),
        row.direction(),
        FirewallProtocol.of(row.transport()),
        use.address(),
        localPorts(use),
        farPorts(use),
        use.farEndsOfFamily(),
        comment(sameFlow));
  }

  private Optional<PortRange> localPorts(PortUse use) {
    PortRow row = use.row();
    if (row.isInbound()) {
      return Optional.of(use.ports());
    }
    if (strictness == Strictness.WIDE) {
      return Optional.empty();
    }
    return switch (row.canonical()) {
      case "EXT-09", "EXT-10", "EXT-16" -> Optional.of(topology.av().relayPorts());
      case "EXT-13" -> Optional.of(stunPorts(use));
      default -> Optional.empty();
    };
  }

  /** What a node sends to another edge's STUN port leaves from its own (summary, section 6). */
  private PortRange stunPorts(PortUse use) {
    return plan.uses(use.node()).stream()
        .filter(u -> u.row().id().equals(STUN_IN) && u.address().equals(use.address()))
        .map(PortUse::ports)
        .findFirst()
        .orElse(use.ports());
  }

  private static Optional<PortRange> farPorts(PortUse use) {
    boolean isAnyPort = use.row().isInbound() || RELAY_OUT.contains(use.row().canonical());
    return isAnyPort ? Optional.empty() : Optional.of(use.ports());
  }

  private static String comment(List<PortUse> sameFlow) {
    PortRow first = sameFlow.getFirst().row();
    StringBuilder comment = new StringBuilder(first.noteEnglish());
    for (PortUse repeated : sameFlow.subList(1, sameFlow.size())) {
      PortRow row = repeated.row();
      if (!row.farEnd().equals(first.farEnd())) {
        comment.append(" %s states it with %s at the far end.".formatted(row.id(), row.farEnd()));
      }
    }
    return comment.toString();
  }

  /** A rule that a wider one includes would be a second line for the same packets. */
  private static void addUnlessCovered(List<FirewallRule> rules, FirewallRule rule) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).covers(rule)) {
        rules.set(i, rules.get(i).standingAlsoFor(rule));
        return;
      }
    }
    rules.add(rule);
  }
}
