package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortPlanTest {

  /** Port summary, part 9, with all capabilities and one address each. */
  @Test
  void makesFiftyFourRulesOfTheTwoPrintedTablesForTwoNodes() {
    String all = String.join(", ", Stream.of(Capability.values()).map(Capability::key).toList());
    PortPlan plan = PortPlan.of(Pools.withCapabilities(all));

    assertThat(
            plan.uses().stream()
                .filter(u -> u.address() instanceof Inet4Address)
                .filter(u -> List.of("EXT", "INT").contains(u.row().table().name())))
        .hasSize(54);
    assertThat(plan.uses().stream().map(u -> u.row().id()).distinct()).hasSize(37 + 1);
  }

  /** Port summary, part 9, with this pool's addresses. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EXT-05 | 198.51.100.10:443 198.51.100.11:443",
        "EXT-08 | 198.51.100.20:443 198.51.100.21:443",
        "EXT-15 | 198.51.100.30:443 198.51.100.31:443",
        "INT-08 | 10.20.0.11:4443 10.20.0.12:4443",
        "XMPP-03 | 10.20.0.11:23456 10.20.0.12:23456",
        "EXT-11 | 198.51.100.30:50000-59999 198.51.100.31:50000-59999"
      })
  void appliesEachRowToEachNode(String id, String expected) {
    assertThat(
            uses(Pools.example(), id).stream()
                .filter(u -> u.address() instanceof Inet4Address)
                .map(u -> AddressText.of(u.address()) + ":" + u.ports()))
        .containsExactly(expected.split(" ", -1));
  }

  @Test
  void usesAddressesOfBothFamilies() {
    assertThat(uses(Pools.example(), "EXT-05").stream().map(u -> AddressText.of(u.address())))
        .containsExactly("198.51.100.10", "2001:db8:1::10", "198.51.100.11", "2001:db8:1::11");
  }

  @Test
  void leavesOutRowsWhoseCapabilityIsOff() {
    PortPlan plan = PortPlan.of(Pools.withCapabilities("remote-users"));

    assertThat(plan.uses().stream().map(u -> u.row().id()).distinct())
        .containsExactly(
            "EXT-02", "EXT-03", "EXT-04", "EXT-05", "INT-02", "INT-03", "INT-08", "GEN-09");
  }

  @Test
  void listensOnEachFlowOnce() {
    Topology pool = Pools.example();

    assertThat(listeners(pool))
        .containsExactly(
            "EXT-01 198.51.100.10 TCP 5269",
            "EXT-05 198.51.100.10 TCP 443",
            "EXT-06 198.51.100.10 TCP 5061",
            "EXT-08 198.51.100.20 TCP 443",
            "EXT-14 198.51.100.30 UDP 3478",
            "EXT-15 198.51.100.30 TCP 443",
            "INT-01 10.20.0.11 TCP 23456",
            "INT-02 10.20.0.11 TCP 5061",
            "INT-04 10.20.0.11 TCP 8057",
            "INT-05 10.20.0.11 TCP 5062",
            "INT-06 10.20.0.11 UDP 3478",
            "INT-07 10.20.0.11 TCP 443",
            "INT-08 10.20.0.11 TCP 4443",
            "INT-09 10.20.0.11 TCP 50001",
            "INT-10 10.20.0.11 TCP 50002",
            "INT-11 10.20.0.11 TCP 50003",
            "GEN-09 10.20.0.11 TCP 9464");
  }

  @Test
  void listensForPublicMessagingUnderTheRowThatItRepeats() {
    assertThat(listeners(Pools.withCapabilities("pic")))
        .containsSubsequence(
            "EXT-06 198.51.100.10 TCP 5061",
            "INT-02 10.20.0.11 TCP 5061",
            "EXT-05 198.51.100.10 TCP 443")
        .noneMatch(l -> l.startsWith("PIC"));
  }

  @Test
  void appliesAnOverrideToTheRowsThatRepeatIt() {
    Topology pool = Pools.changed("ports: {}", "ports: {EXT-01: 15269, GEN-09: 19464}");

    assertThat(ports(pool, "EXT-01")).containsOnly(PortRange.of(15269));
    assertThat(ports(pool, "XMPP-01")).containsOnly(PortRange.of(15269));
    assertThat(ports(pool, "XMPP-02")).containsOnly(PortRange.of(5269));
    assertThat(ports(pool, "GEN-09")).containsOnly(PortRange.of(19464));
  }

  @Test
  void keepsRelayPortsClosedToPartnersIfTheSiteSaysSo() {
    Topology closed = Pools.changed("  relayPorts: 50000-59999", "  relayInbound: false");

    assertThat(closed.capabilities())
        .contains(Capability.AV_FEDERATION)
        .doesNotContain(Capability.AV_RELAY_INBOUND);
    assertThat(PortPlan.of(closed).uses())
        .extracting(use -> use.row().id())
        .contains("EXT-09", "EXT-13")
        .doesNotContain("EXT-11", "EXT-12");
  }

  @Test
  void takesTheRelayRangeAndTheNextHopPortFromTheirSettings() {
    Topology range = Pools.changed("relayPorts: 50000-59999", "relayPorts: 40000-40099");
    Topology hop = Pools.changed("port: 5061", "port: 6061");

    assertThat(ports(range, "EXT-12")).containsOnly(new PortRange(40000, 40099));
    assertThat(ports(hop, "INT-03")).containsOnly(PortRange.of(6061));
    assertThat(ports(hop, "INT-02")).containsOnly(PortRange.of(5061));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EXT-05 | ''",
        "INT-01 | 10.20.1.41",
        "XMPP-03 | 10.20.1.41",
        "INT-02 | 10.20.1.10 10.20.1.11 10.20.1.21",
        "INT-03 | 10.20.1.10 10.20.1.11 10.20.1.21",
        "INT-04 | 10.20.1.10 10.20.1.11 10.20.1.21",
        "INT-05 | 10.20.1.10 10.20.1.11 10.20.1.21 10.20.1.60",
        "INT-06 | ''",
        "INT-08 | 10.20.1.30",
        "INT-09 | 10.20.1.50",
        "GEN-09 | 10.20.1.50 10.20.1.30"
      })
  void narrowsFarEndsToTheServersInside(String id, String expected) {
    Topology pool =
        Pools.changed(
            "branches:      []",
            "branches:      [{name: sba1.harbor.lan, addresses: [10.20.1.60]}]");

    assertThat(uses(pool, id))
        .isNotEmpty()
        .allSatisfy(use ->
            assertThat(use.farEnds().stream().map(AddressText::of))
                .containsExactlyElementsOf(
                    expected.isEmpty() ? List.of() : List.of(expected.split(" ", -1))));
  }

  @Test
  void tellsANarrowedUseWithoutAPartnerOfItsFamilyFromAnOpenOne() {
    PortUse overIpv6 = uses(Pools.example(), "INT-08").get(1);
    PortUse open = uses(Pools.example(), "INT-06").get(1);

    assertThat(overIpv6.address()).isEqualTo(InetAddress.ofLiteral("fd00:20::11"));
    assertThat(overIpv6.isNarrowed()).isTrue();
    assertThat(overIpv6.farEndsOfFamily()).isEmpty();
    assertThat(open.isNarrowed()).isFalse();
  }

  private static List<PortUse> uses(Topology pool, String id) {
    return PortPlan.of(pool).uses().stream().filter(u -> u.row().id().equals(id)).toList();
  }

  private static Stream<PortRange> ports(Topology pool, String id) {
    return uses(pool, id).stream().map(PortUse::ports);
  }

  /** The IPv4 listeners of the first node. */
  private static List<String> listeners(Topology pool) {
    return PortPlan.of(pool).listeners(pool.nodes().getFirst()).stream()
        .filter(u -> u.address() instanceof Inet4Address)
        .map(u ->
            "%s %s %s %s"
                .formatted(
                    u.row().id(), AddressText.of(u.address()), u.row().transport(), u.ports()))
        .toList();
  }
}
