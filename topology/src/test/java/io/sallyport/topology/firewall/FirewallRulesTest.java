package io.sallyport.topology.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Pools;
import io.sallyport.topology.PortRange;
import io.sallyport.topology.PortRow.Direction;
import io.sallyport.topology.PortRow.Interface;
import io.sallyport.topology.Topology;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirewallRulesTest {

  private static final PortRange RELAY_PORTS = new PortRange(50000, 59999);

  @Test
  void one_node_has_the_number_of_rules_that_the_tables_give() {
    List<FirewallRule> printed =
        ExamplePool.asWritten()
            .withOneNode()
            .withCapabilities("remote-users, federation, webconf, av, logging")
            .rules(Strictness.STRICT)
            .rules()
            .stream()
            .filter(r -> r.family() == AddressFamily.IPV4)
            .filter(r -> !r.ids().startsWith("GEN"))
            .toList();

    assertThat(count(printed, Interface.EXT, Direction.IN)).isEqualTo(7);
    assertThat(count(printed, Interface.EXT, Direction.OUT)).isEqualTo(8);
    assertThat(count(printed, Interface.INT, Direction.IN)).isEqualTo(9);
    assertThat(count(printed, Interface.INT, Direction.OUT)).isEqualTo(1);
  }

  private static long count(List<FirewallRule> rules, Interface iface, Direction direction) {
    return rules.stream().filter(r -> r.iface() == iface && r.direction() == direction).count();
  }

  @Test
  void no_two_rules_let_the_same_packets_through() {
    List<FirewallRule> rules = ExamplePool.asWritten().rules(Strictness.STRICT).rules();
    for (FirewallRule rule : rules) {
      assertThat(rules).filteredOn(r -> r.covers(rule) && rule.covers(r)).as(rule.ids()).hasSize(1);
    }
  }

  @Test
  void rows_of_several_tables_that_state_one_flow_become_one_rule() {
    FirewallRules rules = ExamplePool.asWritten().rules(Strictness.STRICT);
    assertThat(ids(rules))
        .contains("EXT-01 XMPP-01", "EXT-07 FED-01", "INT-01 XMPP-03")
        .doesNotContain("XMPP-01", "FED-01", "XMPP-03");
  }

  @Test
  void outbound_xmpp_is_there_though_the_external_table_lacks_it() {
    FirewallRules rules = ExamplePool.asWritten().rules(Strictness.STRICT);
    FirewallRule rule = only(rules, "XMPP-02", "198.51.100.10");
    assertThat(rule.direction()).isEqualTo(Direction.OUT);
    assertThat(rule.farPorts()).contains(PortRange.of(5269));
  }

  @Test
  void a_repeated_row_with_a_narrower_far_end_is_told_in_the_comment() {
    FirewallRules rules =
        ExamplePool.asWritten()
            .withCapabilities("remote-users, federation, webconf, av, xmpp, logging, pic")
            .rules(Strictness.STRICT);
    FirewallRule rule = only(rules, "EXT-06 PIC-01", "198.51.100.10");
    assertThat(rule.farEnds()).isEmpty();
    assertThat(rule.comment()).contains("PIC-01 states it with pic-partner at the far end.");
    assertThat(rules.warnings()).anyMatch(w -> w.rowIds().contains("PIC-04"));
  }

  @Test
  void strict_rules_read_the_relay_range_as_source_ports() {
    FirewallRules rules = ExamplePool.asWritten().rules(Strictness.STRICT);
    for (String id : List.of("EXT-09 GEN-02", "EXT-10 GEN-02")) {
      FirewallRule rule = only(rules, id, "198.51.100.30");
      assertThat(rule.sourcePorts()).contains(RELAY_PORTS);
      assertThat(rule.destinationPorts()).isEmpty();
    }
    FirewallRule stun = only(rules, "EXT-13", "198.51.100.30");
    assertThat(stun.sourcePorts()).contains(PortRange.of(3478));
    assertThat(stun.destinationPorts()).contains(PortRange.of(3478));
    FirewallRule turn = only(rules, "EXT-16", "198.51.100.30");
    assertThat(turn.sourcePorts()).contains(RELAY_PORTS);
    assertThat(turn.destinationPorts()).contains(PortRange.of(443));
  }

  @Test
  void wide_rules_name_no_source_ports() {
    FirewallRules rules = ExamplePool.asWritten().rules(Strictness.WIDE);
    assertThat(rules.rules()).noneMatch(FirewallRule::namesSourcePorts);
    FirewallRule relay =
        rules.rules().stream().filter(r -> r.rowIds().contains("EXT-09")).findFirst().orElseThrow();
    assertThat(relay.destinationPorts()).isEmpty();
  }

  @Test
  void inside_servers_narrow_rules_in_both_directions() {
    FirewallRules rules = ExamplePool.asWritten().rules(Strictness.STRICT);
    assertThat(only(rules, "INT-08", "10.20.0.11").sources())
        .containsExactly(InetAddress.ofLiteral("10.20.1.30"));
    assertThat(only(rules, "INT-03", "10.20.0.11").destinations())
        .containsExactly(
            InetAddress.ofLiteral("10.20.1.10"),
            InetAddress.ofLiteral("10.20.1.11"),
            InetAddress.ofLiteral("10.20.1.21"));
    assertThat(only(rules, "INT-06", "10.20.0.11").sources()).isEmpty();
  }

  @Test
  void a_far_end_of_the_other_family_gives_no_rule_and_a_warning() {
    FirewallRules rules = ExamplePool.asWritten().rules(Strictness.STRICT);
    assertThat(rules.rules())
        .filteredOn(r -> r.rowIds().contains("INT-08"))
        .allMatch(r -> r.family() == AddressFamily.IPV4)
        .hasSize(2);
    assertThat(rules.warnings())
        .anyMatch(w -> w.rowIds().contains("INT-08") && w.text().startsWith("no ipv6 rule"));

    FirewallRules dual =
        ExamplePool.asWritten()
            .with("addresses: [10.20.1.30]", "addresses: [10.20.1.30, \"fd00:20:1::30\"]")
            .rules(Strictness.STRICT);
    assertThat(only(dual, "INT-08", "fd00:20::11").sources())
        .containsExactly(InetAddress.ofLiteral("fd00:20:1::30"));
  }

  @Test
  void a_row_without_a_known_far_end_is_open_and_says_so() {
    FirewallRules rules =
        ExamplePool.asWritten()
            .with("[{name: ops.harbor.lan, addresses: [10.20.1.50]}]", "[]")
            .with("[{name: cms.harbor.lan, addresses: [10.20.1.30]}]", "[]")
            .rules(Strictness.STRICT);
    assertThat(only(rules, "INT-08", "10.20.0.11").sources()).isEmpty();
    assertThat(rules.warnings())
        .anyMatch(w -> w.rowIds().contains("INT-08") && w.text().startsWith("open to anybody"));
  }

  @Test
  void nodes_reach_one_another_even_if_outsiders_may_not_open_relay_ports() {
    FirewallRules rules =
        ExamplePool.asWritten()
            .withCapabilities("remote-users, webconf, av")
            .rules(Strictness.STRICT);
    InetAddress other = InetAddress.ofLiteral("198.51.100.31");
    assertThat(rules.rules())
        .filteredOn(r -> r.ids().equals("GEN-02") && r.isInbound())
        .filteredOn(r -> r.localAddress().equals(InetAddress.ofLiteral("198.51.100.30")))
        .hasSize(2)
        .allMatch(r -> r.farEnds().equals(List.of(other)))
        .allMatch(r -> r.localPorts().equals(java.util.Optional.of(RELAY_PORTS)));
    assertThat(ids(rules)).contains("GEN-01", "EXT-14 GEN-01", "EXT-10 GEN-02");
  }

  /** Rules are about the node's own address as it is, and the other's as it is met. */
  @Test
  void a_node_behind_a_nat_is_itself_in_its_rules_and_its_public_address_in_those_of_others() {
    FirewallRules rules = FirewallRules.of(Pools.behindNat(), Strictness.STRICT);

    assertThat(rules.rules())
        .filteredOn(r -> r.node().equals("ae1.harbor.lan"))
        .extracting(FirewallRule::localAddress)
        .contains(InetAddress.ofLiteral("10.9.0.30"))
        .doesNotContain(InetAddress.ofLiteral("198.51.100.30"));
    assertThat(rules.rules())
        .filteredOn(r -> r.node().equals("ae2.harbor.lan"))
        .flatExtracting(FirewallRule::farEnds)
        .contains(InetAddress.ofLiteral("198.51.100.30"))
        .doesNotContain(InetAddress.ofLiteral("10.9.0.30"));
  }

  @Test
  void a_pool_of_one_node_has_no_rules_between_nodes() {
    FirewallRules rules = ExamplePool.asWritten().withOneNode().rules(Strictness.STRICT);
    assertThat(rules.rules())
        .noneMatch(r -> r.rowIds().contains("GEN-01") || r.rowIds().contains("GEN-02"));
  }

  @Test
  void rules_of_one_node_are_those_of_the_pool_for_that_node() {
    Topology topology = ExamplePool.asWritten().topology();
    FirewallRules all = FirewallRules.of(topology, Strictness.STRICT);
    FirewallRules second =
        FirewallRules.of(
            topology, Strictness.STRICT, topology.node("ae2.harbor.lan").orElseThrow());
    assertThat(second.nodes()).containsExactly("ae2.harbor.lan");
    assertThat(second.rules()).isEqualTo(all.ofNode("ae2.harbor.lan").toList()).isNotEmpty();
  }

  @Test
  void an_overridden_port_is_in_the_rule() {
    FirewallRules rules =
        ExamplePool.asWritten()
            .with("ports: {}", "ports: {EXT-05: 10443}")
            .rules(Strictness.STRICT);
    assertThat(only(rules, "EXT-05", "198.51.100.10").localPorts()).contains(PortRange.of(10443));
  }

  @Test
  void path_mtu_messages_pass_for_each_address_that_has_a_rule_and_for_no_other() {
    FirewallRules rules =
        ExamplePool.asWritten().withCapabilities("remote-users, av").rules(Strictness.STRICT);
    List<InetAddress> others =
        rules.rules().stream()
            .filter(r -> r.protocol() != FirewallProtocol.PATH_MTU)
            .map(FirewallRule::localAddress)
            .distinct()
            .toList();
    assertThat(rules.rules())
        .filteredOn(r -> r.protocol() == FirewallProtocol.PATH_MTU && r.isInbound())
        .extracting(FirewallRule::localAddress)
        .containsExactlyInAnyOrderElementsOf(others)
        .doesNotContain(InetAddress.ofLiteral("198.51.100.20"));
  }

  private static List<String> ids(FirewallRules rules) {
    return rules.rules().stream().map(FirewallRule::ids).toList();
  }

  private static FirewallRule only(FirewallRules rules, String ids, String localAddress) {
    InetAddress address = InetAddress.ofLiteral(localAddress);
    List<FirewallRule> found =
        rules.rules().stream()
            .filter(r -> r.ids().equals(ids) && r.localAddress().equals(address))
            .toList();
    assertThat(found).as(ids).hasSize(1);
    return found.getFirst();
  }
}
