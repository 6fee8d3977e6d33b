package io.sallyport.topology.firewall;

import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rules that a pool, or one node of it, needs: every flow once, in an order that never varies
 * (node, interface, direction, catalogue, address).
 *
 * @param pool the pool's internal name
 * @param nodes names of the nodes that the rules are for, in the order of the topology
 * @param warnings rows that are wider or narrower than a reader may expect, whatever the target
 */
public record FirewallRules(
    String pool,
    List<String> nodes,
    Strictness strictness,
    List<FirewallRule> rules,
    List<FirewallWarning> warnings) {

  /** The rules of every node. */
  public static FirewallRules of(Topology topology, Strictness strictness) {
    return new RulePlanner(topology, strictness).rules(topology.nodes());
  }

  /** The rules of one node of the topology; the other nodes are its far ends only. */
  public static FirewallRules of(Topology topology, Strictness strictness, Node node) {
    return new RulePlanner(topology, strictness).rules(List.of(node));
  }

  Stream<FirewallRule> ofNode(String node) {
    return rules.stream().filter(r -> r.node().equals(node));
  }

  /** True if a node has an IPv6 address in use, and so needs neighbour discovery (GEN-06). */
  boolean hasIpv6() {
    return rules.stream().anyMatch(r -> r.family() == AddressFamily.IPV6);
  }

  /** Ids of the rules whose own source ports are named, in order, each once. */
  List<String> idsThatNameSourcePorts() {
    return ids(rules.stream().filter(FirewallRule::namesSourcePorts));
  }

  static List<String> ids(Stream<FirewallRule> rules) {
    return rules.flatMap(r -> r.rowIds().stream()).distinct().sorted().toList();
  }
}
