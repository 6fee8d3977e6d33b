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
        stateFolder: kept
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
          queueBytes: 10010, windowStanzas: 11, windowBytes: 10012, memoryBytes: 16777216,
          drainGrace: 13s}
      """;

  @Test
  void readsEverySetting() {
    assertThat(poolWith(ALL_OF_XMPP).xmpp())
        .isEqualTo(
            new Xmpp(
                List.of(allOfPartner(), Partner.of("*")),
                false,
                Optional.of(Path.of("certs/dialback.secret").toAbsolutePath()),
                Path.of("kept").toAbsolutePath(),
                9,
                Duration.ofSeconds(8),
                Duration.ofSeconds(70),
                Duration.ofMinutes(1),
                true,
                new Xmpp.Limits(
                    1,
                    2,
                    3,
                    4,
                    5,
                    10_006,
                    1_007,
                    8,
                    9,
                    10_010,
                    11,
                    10_012,
                    16_777_216,
                    Duration.ofSeconds(13)),
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
    Xmpp read = poolWith("").xmpp();
    assertThat(read.stateFolder()).isEqualTo(Path.of("state").toAbsolutePath());
    assertThat(read).usingRecursiveComparison().ignoringFields("stateFolder").isEqualTo(Xmpp.NONE);
  }

  @Test
  void findsTheEntryOfADomainByItsExactNameAndElseThatOfEverybody() {
    Xmpp named = poolWith(ALL_OF_XMPP).xmpp();
    Xmpp closed = poolWith("xmpp: {partners: [{domain: lighthouse.example}]}\n").xmpp();

    assertThat(named.partner("rooms.lighthouse.example")).contains(allOfPartner());
    assertThat(named.partner("deep.rooms.lighthouse.example")).contains(Partner.of("*"));
    assertThat(closed.partner("rooms.lighthouse.example")).isEmpty();
  }

  /** The matrix of the deployment page, row by row; E, TD, PD and "warn" are its words. */
  @ParameterizedTest
  @CsvSource({
    "REQUIRED, REQUIRED, true,  E, warn",
    "REQUIRED, REQUIRED, false, E, silent",
    "OPTIONAL, REQUIRED, true,  E TD PD, warn",
    "OPTIONAL, REQUIRED, false, E, warn",
    "NONE,     REQUIRED, true,  PD, warn",
    "NONE,     REQUIRED, false, '', silent",
    "REQUIRED, OPTIONAL, true,  E TD, silent",
    "REQUIRED, OPTIONAL, false, E, silent",
    "OPTIONAL, OPTIONAL, true,  E TD PD, warn",
    "OPTIONAL, OPTIONAL, false, E, warn",
    "NONE,     OPTIONAL, true,  PD, warn",
    "NONE,     OPTIONAL, false, '', silent",
    "REQUIRED, NONE,     true,  TD, silent",
    "REQUIRED, NONE,     false, '', silent",
    "OPTIONAL, NONE,     true,  TD PD, silent",
    "OPTIONAL, NONE,     false, '', silent",
    "NONE,     NONE,     true,  PD, silent",
    "NONE,     NONE,     false, '', silent",
  })
  void leavesTheWaysOfTheMatrix(
      Negotiation tls, Negotiation sasl, boolean dialback, String expected, String word) {
    String partner =
        "{domain: a.example, tls: %s, sasl: %s, dialback: %s, allowPlaintext: %%s}"
            .formatted(word(tls), word(sasl), dialback);
    Set<Method> methods =
        Arrays.stream(expected.split(" "))
            .filter(name -> !name.isEmpty())
            .map(XmppSettingsTest::method)
            .collect(Collectors.toSet());

    assertPartner(partner.formatted(true), methods);
    if (!methods.isEmpty()) {
      assertThat(warnings(partner.formatted(true))).hasSize(word.equals("warn") ? 1 : 0);
    }
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

  private static List<Problem> warnings(String partner) {
    String xmpp = TopologyReaderTest.smallPool() + "xmpp: {partners: [" + partner + "]}\n";
    return switch (TopologyReader.read(xmpp, Path.of("pool.yaml"))) {
      case ReadResult.Valid valid -> valid.warnings();
      case ReadResult.Invalid invalid -> throw new AssertionError(invalid.problems().toString());
    };
  }

  /** Who writes nothing about dialback means nothing by it. */
  @Test
  void warnsOfNothingThatIsNotWritten() {
    assertThat(warnings("{domain: a.example, sasl: required}")).isEmpty();
    assertThat(warnings("{domain: a.example, sasl: required, dialback: true}"))
        .singleElement()
        .hasToString(
            "pool.yaml:12:65: dialback is never used where TLS and SASL are required; write false,"
                + " or 'sasl: optional'");
  }

  /** Only over TLS, and only where dialback follows, may a certificate prove nothing. */
  @ParameterizedTest
  @CsvSource({
    "'tls: none, sasl: none, allowPlaintext: true', warn",
    "sasl: required, warn",
    "dialback: false, warn",
    "'tls: optional, sasl: none, allowPlaintext: true', silent",
    "sasl: none, silent",
  })
  void warnsOfCertificatesThatNobodyLooksAt(String settings, String word) {
    List<Problem> warnings =
        warnings("{domain: a.example, %s, allowUnauthenticatedTls: true}".formatted(settings));
    if (word.equals("warn")) {
      assertThat(warnings)
          .singleElement()
          .asString()
          .contains("'allowUnauthenticatedTls' is for dialback over TLS");
    } else {
      assertThat(warnings).isEmpty();
    }
    assertThat(
            warnings("{domain: a.example, %s, allowUnauthenticatedTls: false}".formatted(settings)))
        .isEmpty();
  }

  /** Without capability XMPP the same names are fine: SIP has A-labels of all rules. */
  @Test
  void takesAllALabelsWithoutTheProxy() {
    String pool = ProblemCase.goodPool().replace(", xmpp,", ",");
    assertThat(ProblemCase.problemsOf(pool.replace("harbor2.example]", "xn--strae-oqa.example]")))
        .isEmpty();
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
