package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Xmpp.Method;
import io.sallyport.topology.Xmpp.Negotiation;
import io.sallyport.topology.Xmpp.Partner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the section {@code xmpp} says, and what holds where it says nothing. */
class XmppSettingsTest {
  static final String ALL_OF_XMPP =
      """
      inside:
        xmppGateways: [{name: xgw1.harbor.lan, addresses: [10.9.9.1]}]
      xmpp:
        partners:
          - domain: Lighthouse.example
            additionalDomains: [rooms.lighthouse.example]
            trust: federated
            tls: optional
            sasl: none
            dialback: true
            allowPlaintext: true
            allowUnauthenticatedTls: true
            keepAlive: false
            host: xmpp.lighthouse.example
            port: 5270
            directTls: true
            connectionLimit: 4
            bidi: false
            deliveryProbe: true
            comment: since 2019
          - domain: "*"
        directTls: false
        dialbackSecret: certs/dialback.secret
        connectionLimit: 9
        streamEstablishmentTimeout: 8s
        streamInactivityTimeout: 70s
        keepAliveInterval: 60s
        logMessageBodies: true
        internal:
          trust: certs/servers-ca.pem
          gateways: [{name: xgw1.harbor.lan, domains: [harbor.example], exclusive: true}]
          transparent: {certificate: certs/partners.pem, key: certs/partners.key}
          components: [{domain: harbor.example, secret: certs/component.secret}]
          dialIn: [{domain: harbor.example, host: im1.harbor.lan, port: 5270, directTls: true}]
          allowStartTls: true
        limits: {strangers: 1, strangersPerSource: 2, connectionsPerMinute: 3, failures: 4, pairs: 5,
          stanzaBytes: 10006, partnerBytesPerSecond: 1007, partnerStanzasPerSecond: 8, queueStanzas: 9,
          queueBytes: 10010, windowStanzas: 11, windowBytes: 10012, drainGrace: 13s}
      """;

  @Test
  void readsEverySetting() {
    assertThat(poolWith(ALL_OF_XMPP).xmpp())
        .isEqualTo(
            new Xmpp(
                List.of(allOfPartner(), Partner.of("*")),
                false,
                Optional.of(Path.of("certs/dialback.secret").toAbsolutePath()),
                9,
                Duration.ofSeconds(8),
                Duration.ofSeconds(70),
                Duration.ofMinutes(1),
                true,
                new Xmpp.Limits(
                    1, 2, 3, 4, 5, 10_006, 1_007, 8, 9, 10_010, 11, 10_012, Duration.ofSeconds(13)),
                allOfInternal()));
  }

  private static Partner allOfPartner() {
    return new Partner(
        "lighthouse.example",
        List.of("rooms.lighthouse.example"),
        Xmpp.Trust.FEDERATED,
        Negotiation.OPTIONAL,
        Negotiation.NONE,
        true,
        true,
        true,
        false,
        Optional.of(new Xmpp.Server("xmpp.lighthouse.example", 5270, true)),
        4,
        false,
        true);
  }

  private static Xmpp.Internal allOfInternal() {
    return new Xmpp.Internal(
        Optional.of(Path.of("certs/servers-ca.pem").toAbsolutePath()),
        List.of(new Xmpp.Gateway("xgw1.harbor.lan", List.of("harbor.example"), true)),
        Optional.of(
            new Topology.KeyPairFiles(
                Path.of("certs/partners.pem").toAbsolutePath(),
                Path.of("certs/partners.key").toAbsolutePath())),
        List.of(
            new Xmpp.Component(
                "harbor.example", Path.of("certs/component.secret").toAbsolutePath())),
        List.of(new Xmpp.DialIn("harbor.example", new Xmpp.Server("im1.harbor.lan", 5270, true))),
        true);
  }

  /** Whoever a public authority vouches for could be the server of our domains. */
  @Test
  void takesTheSystemsAuthoritiesInsideWhereServersHaveTheirOwn() {
    String pool =
        ProblemCase.goodPool()
            .replace("internal: certs/internal-ca.pem}", "internal: system}")
            .replace("webconf: {}", "webconf: {agentTrust: agents.pem}");

    assertThat(ProblemCase.problemsOf(pool))
        .singleElement()
        .asString()
        .contains("capability 'xmpp'", "'trust' under 'xmpp.internal'");
    assertThat(
            ProblemCase.problemsOf(
                pool.replace("xmpp:\n", "xmpp:\n  internal: {trust: servers.pem}\n")))
        .isEmpty();
  }

  @Test
  void hasDefaults() {
    assertThat(poolWith("").xmpp()).isEqualTo(Xmpp.NONE);
  }

  @Test
  void findsTheEntryOfADomainByItsExactNameAndElseThatOfEverybody() {
    Xmpp named = poolWith(ALL_OF_XMPP).xmpp();
    Xmpp closed = poolWith("xmpp: {partners: [{domain: lighthouse.example}]}\n").xmpp();

    assertThat(named.partner("rooms.lighthouse.example")).contains(allOfPartner());
    assertThat(named.partner("deep.rooms.lighthouse.example")).contains(Partner.of("*"));
    assertThat(closed.partner("rooms.lighthouse.example")).isEmpty();
  }

  /** The matrix of the deployment page, row by row; E, TD and PD as it names the methods. */
  @ParameterizedTest
  @CsvSource({
    "REQUIRED, REQUIRED, true,  E",
    "REQUIRED, REQUIRED, false, E",
    "OPTIONAL, REQUIRED, true,  E TD PD",
    "OPTIONAL, REQUIRED, false, E",
    "NONE,     REQUIRED, true,  PD",
    "NONE,     REQUIRED, false, ''",
    "REQUIRED, OPTIONAL, true,  E TD",
    "REQUIRED, OPTIONAL, false, E",
    "OPTIONAL, OPTIONAL, true,  E TD PD",
    "OPTIONAL, OPTIONAL, false, E",
    "NONE,     OPTIONAL, true,  PD",
    "NONE,     OPTIONAL, false, ''",
    "REQUIRED, NONE,     true,  TD",
    "REQUIRED, NONE,     false, ''",
    "OPTIONAL, NONE,     true,  TD PD",
    "OPTIONAL, NONE,     false, ''",
    "NONE,     NONE,     true,  PD",
    "NONE,     NONE,     false, ''",
  })
  void leavesTheWaysOfTheMatrix(
      Negotiation tls, Negotiation sasl, boolean dialback, String expected) {
    String partner =
        "{domain: a.example, tls: %s, sasl: %s, dialback: %s, allowPlaintext: %%s}"
            .formatted(word(tls), word(sasl), dialback);
    Set<Method> methods =
        Arrays.stream(expected.split(" "))
            .filter(name -> !name.isEmpty())
            .map(XmppSettingsTest::method)
            .collect(Collectors.toSet());

    assertPartner(partner.formatted(true), methods);
    methods.remove(Method.DIALBACK_TCP);
    assertPartner(partner.formatted(false), methods);
  }

  /** A partner without any way is no partner. */
  private static void assertPartner(String partner, Set<Method> methods) {
    String xmpp = "xmpp: {partners: [" + partner + "]}\n";
    if (methods.isEmpty()) {
      assertThat(ProblemCase.problemsOf(TopologyReaderTest.smallPool() + xmpp)).hasSize(1);
    } else {
      assertThat(poolWith(xmpp).xmpp().partners().getFirst().methods()).isEqualTo(methods);
    }
  }

  private static String word(Negotiation negotiation) {
    return negotiation.name().toLowerCase(Locale.ROOT);
  }

  private static Method method(String name) {
    return switch (name) {
      case "E" -> Method.EXTERNAL;
      case "TD" -> Method.DIALBACK_TLS;
      default -> Method.DIALBACK_TCP;
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "partners: [{domain: \"**\"}]",
        "partners: [{domain: a.example, tls: off}]",
        "partners: [{domain: a.example, additionalDomains: [\"*\"]}]",
        "partners: [{domain: a.example, connectionLimit: 0}]",
        "streamEstablishmentTimeout: 11m",
        "keepAliveInterval: 9s",
        "limits: {stanzaBytes: 9999}",
        "internal: {transparent: {certificate: a.pem}}",
        "internal: {gateways: [{name: a}]}",
        "internal: {components: [{domain: harbor.example}]}",
        "internal: {dialIn: [{domain: harbor.example}]}",
        "port: 5269",
      })
  void refuses(String setting) {
    assertThat(
            ProblemCase.problemsOf(TopologyReaderTest.smallPool() + "xmpp:\n  " + setting + "\n"))
        .isNotEmpty();
  }

  private static Topology poolWith(String sections) {
    return Pools.read(TopologyReaderTest.smallPool() + sections);
  }
}
