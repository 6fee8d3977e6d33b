package io.sallyport.topology.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Flows of the XMPP proxy that no row of the catalogue states. */
class XmppWarningsTest {
  private static final String PARTNERS =
      "  partners: [{domain: lighthouse.example, tls: required, sasl: optional, dialback: true}]\n";

  private static FirewallRules withXmpp(String xmpp) {
    return ExamplePool.asWritten().with(PARTNERS, xmpp.indent(2)).rules(Strictness.STRICT);
  }

  private static List<String> texts(FirewallRules rules, String row) {
    return rules.warnings().stream()
        .filter(warning -> warning.rowIds().contains(row))
        .map(FirewallWarning::text)
        .toList();
  }

  @Test
  void names_the_partner_whose_server_has_a_port_that_no_rule_opens() {
    FirewallRules rules =
        withXmpp(
            """
            partners:
              - {domain: oldbuoy.example, host: xmpp.oldbuoy.example, port: 5270}
              - {domain: quay.example, host: xmpp.quay.example}
            """);

    assertThat(texts(rules, "XMPP-02"))
        .singleElement()
        .asString()
        .contains("xmpp.oldbuoy.example:5270", "by hand")
        .doesNotContain("xmpp.quay.example");
  }

  @Test
  void says_that_dns_may_lead_partners_to_other_ports() {
    assertThat(texts(withXmpp("partners: [{domain: lighthouse.example}]"), "XMPP-02"))
        .singleElement()
        .asString()
        .contains("SRV", "5269", "sallyport xmpp check");
  }

  @Test
  void measures_ports_by_the_row_of_this_pool() {
    FirewallRules rules =
        ExamplePool.asWritten()
            .with(PARTNERS, "  partners: [{domain: a.example, host: x.a.example, port: 5270}]\n")
            .with("ports: {}", "ports: {XMPP-02: 5270}")
            .rules(Strictness.STRICT);

    assertThat(texts(rules, "XMPP-02")).isEmpty();
  }

  @Test
  void names_the_servers_inside_that_are_dialled() {
    FirewallRules rules =
        withXmpp(
            """
            internal:
              transparent: {certificate: certs/partners.pem, key: certs/partners.key}
              dialIn: [{domain: harbor.example, host: im1.harbor.lan, port: 5299}]
            """);

    assertThat(texts(rules, "INT-01"))
        .anySatisfy(text -> assertThat(text).contains("im1.harbor.lan:5299", "dialIn", "by hand"));
  }

  @Test
  void stays_open_to_servers_whose_hosts_have_no_place_in_the_topology() {
    for (String others :
        List.of(
            "transparent: {certificate: certs/partners.pem, key: certs/partners.key}",
            "components: [{domain: harbor.example, secret: secrets/bots}]")) {
      FirewallRules rules = withXmpp("internal:\n  " + others + "\n");

      assertThat(rules.rules())
          .filteredOn(rule -> rule.ids().equals("INT-01 XMPP-03"))
          .extracting(FirewallRule::farEnds)
          .hasSize(4)
          .allMatch(List::isEmpty);
      assertThat(texts(rules, "INT-01"))
          .singleElement()
          .asString()
          .contains("open to anybody on the inside", "transparent", "components")
          .doesNotContain("names no far end");
    }
  }

  @Test
  void is_open_to_gateways_alone_if_nothing_else_may_attach() {
    FirewallRules rules = withXmpp("partners: []");

    assertThat(rules.rules())
        .filteredOn(rule -> rule.ids().equals("INT-01 XMPP-03"))
        .extracting(FirewallRule::farEnds)
        .hasSize(2)
        .containsOnly(List.of(InetAddress.ofLiteral("10.20.1.41")));
  }

  @Test
  void says_nothing_where_the_pool_has_no_xmpp() {
    FirewallRules rules =
        ExamplePool.asWritten()
            .with(
                PARTNERS,
                """
                partners: [{domain: a.example, host: x.a.example, port: 5270}]
                internal:
                  transparent: {certificate: certs/partners.pem, key: certs/partners.key}
                  dialIn: [{domain: harbor.example, host: im1.harbor.lan}]
                """
                    .indent(2))
            .withCapabilities("remote-users")
            .rules(Strictness.STRICT);

    assertThat(texts(rules, "XMPP-02")).isEmpty();
    assertThat(texts(rules, "INT-01")).isEmpty();
  }
}
