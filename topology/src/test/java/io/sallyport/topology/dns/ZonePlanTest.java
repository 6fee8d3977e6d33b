package io.sallyport.topology.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.topology.Pools;
import io.sallyport.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZonePlanTest {

  @Test
  void givesEachDomainServiceRecordsWithATargetInIt() {
    assertThat(records(ZonePlan.outside(Pools.example()), "harbor2.example", "SRV"))
        .containsExactly(
            "_sip._tls.harbor2.example 0 0 443 sip.harbor2.example.",
            "_sipfederationtls._tcp.harbor2.example 0 0 5061 sip.harbor2.example.",
            "_xmpp-server._tcp.harbor2.example 0 0 5269 xmpp.harbor2.example.",
            "_xmpps-server._tcp.harbor2.example 0 0 5269 xmpp.harbor2.example.");
  }

  @Test
  void namesNoServiceThatBeginsWithTlsWhereItIsOff() {
    assertThat(
            records(
                ZonePlan.outside(Pools.changed("xmpp:\n", "xmpp:\n  directTls: false\n")),
                "harbor2.example",
                "SRV"))
        .contains("_xmpp-server._tcp.harbor2.example 0 0 5269 xmpp.harbor2.example.")
        .noneMatch(record -> record.startsWith("_xmpps-server"));
  }

  @Test
  void leadsTheNamesOfEachDomainToAllNodes() {
    assertThat(records(ZonePlan.outside(Pools.example()), "harbor2.example", "AAAA"))
        .containsExactly(
            "sip.harbor2.example 2001:db8:1::10",
            "sip.harbor2.example 2001:db8:1::11",
            "xmpp.harbor2.example 2001:db8:1::10",
            "xmpp.harbor2.example 2001:db8:1::11");
  }

  @Test
  void targetsTheAccessNameWhereItIsInTheDomain() {
    Topology pool = Pools.changed("{name: sip.harbor.example}", "{name: access.harbor.example}");

    List<Zone> zones = ZonePlan.outside(pool);

    assertThat(records(zones, "harbor.example", "SRV"))
        .contains("_sip._tls.harbor.example 0 0 443 access.harbor.example.");
    assertThat(records(zones, "harbor.example", "A"))
        .contains("access.harbor.example 198.51.100.10", "sip.harbor.example 198.51.100.10");
  }

  /** Behind a NAT the outside knows other addresses than the node has. */
  @Test
  void leadsTheNameOfTheRelayToItsPublicAddresses() {
    List<Zone> zones = ZonePlan.outside(Pools.behindNat());

    assertThat(records(zones, "harbor.example", "A"))
        .contains("av.harbor.example 198.51.100.30", "av.harbor.example 198.51.100.31")
        .doesNotContain("av.harbor.example 10.9.0.30");
  }

  @Test
  void makesAZoneForAPublicNameThatIsInNoDomainServed() {
    Topology pool = Pools.changed("{name: webcon.harbor.example}", "{name: web.pier.example}");

    assertThat(records(ZonePlan.outside(pool), "pier.example", "A"))
        .containsExactly("web.pier.example 198.51.100.20", "web.pier.example 198.51.100.21");
  }

  @Test
  void makesNoZoneOfATopLevelDomain() {
    Topology pool = Pools.changed("{name: webcon.harbor.example}", "{name: pier.example}");

    assertThat(records(ZonePlan.outside(pool), "pier.example", "A"))
        .containsExactly("pier.example 198.51.100.20", "pier.example 198.51.100.21");
  }

  @Test
  void putsANameInTheNearestZone() {
    Topology pool = Pools.changed("harbor2.example]", "eu.harbor.example]");

    List<Zone> zones = ZonePlan.outside(pool);

    assertThat(records(zones, "eu.harbor.example", "A"))
        .contains("sip.eu.harbor.example 198.51.100.10");
    assertThat(records(zones, "harbor.example", "A"))
        .noneMatch(r -> r.startsWith("sip.eu.harbor.example"));
  }

  @Test
  void leavesOutWhatIsOff() {
    List<Zone> zones = ZonePlan.outside(Pools.withCapabilities("remote-users"));

    assertThat(records(zones, "harbor.example", "SRV"))
        .containsExactly("_sip._tls.harbor.example 0 0 443 sip.harbor.example.");
    assertThat(records(zones, "harbor.example", "A"))
        .containsExactly("sip.harbor.example 198.51.100.10", "sip.harbor.example 198.51.100.11");
  }

  @Test
  void followsOverridesOfPorts() {
    Topology pool =
        Pools.changed("ports: {}", "ports: {EXT-05: 10443, EXT-06: 15061, EXT-01: 15269}");

    assertThat(records(ZonePlan.outside(pool), "harbor.example", "SRV"))
        .containsExactly(
            "_sip._tls.harbor.example 0 0 10443 sip.harbor.example.",
            "_sipfederationtls._tcp.harbor.example 0 0 15061 sip.harbor.example.",
            "_xmpp-server._tcp.harbor.example 0 0 15269 xmpp.harbor.example.",
            "_xmpps-server._tcp.harbor.example 0 0 15269 xmpp.harbor.example.");
  }

  @Test
  void keepsAddressesForAMinuteAndServicesForAnHour() {
    assertThat(ZonePlan.outside(Pools.example()))
        .allSatisfy(zone ->
            assertThat(zone.records())
                .allSatisfy(
                    r -> assertThat(r.ttlSeconds()).isEqualTo(r.type().equals("SRV") ? 3600 : 60)));
  }

  @Test
  void namesThePoolAndEachNodeInside() {
    List<Zone> zones = ZonePlan.inside(Pools.example());

    assertThat(zones).extracting(Zone::name).containsExactly("harbor.lan");
    assertThat(records(zones, "harbor.lan", "A"))
        .containsExactly(
            "edge.harbor.lan 10.20.0.11",
            "edge.harbor.lan 10.20.0.12",
            "ae1.harbor.lan 10.20.0.11",
            "ae2.harbor.lan 10.20.0.12");
  }

  @Test
  void writesTheNameServerAndSerialThatItIsGiven() {
    Zone zone = ZonePlan.inside(Pools.example()).getFirst();

    assertThat(ZoneFile.text(zone, new ZoneFile.Authority("ns1.harbor.lan", 2026010101L)))
        .contains(
            "@ 3600 IN SOA ns1.harbor.lan. hostmaster.harbor.lan. 2026010101 3600 600 1209600 60\n",
            "@ 3600 IN NS ns1.harbor.lan.\n");
    assertThatThrownBy(() -> new ZoneFile.Authority("ns1.harbor.lan", 1L << 32))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> records(List<Zone> zones, String zone, String type) {
    return zones.stream()
        .filter(z -> z.name().equals(zone))
        .flatMap(z -> z.records().stream())
        .filter(r -> r.type().equals(type))
        .map(r -> r.name() + " " + r.data())
        .toList();
  }
}
