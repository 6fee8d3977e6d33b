package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Federation.AllowedDomain;
import io.sallyport.topology.Federation.DiscoveredLimits;
import io.sallyport.topology.Federation.ProviderKind;
import io.sallyport.topology.Federation.Revocation;
import io.sallyport.topology.Federation.RevocationMode;
import io.sallyport.topology.Federation.Verification;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sections {@code access} and {@code dns} say, and what holds where they say nothing. */
class AccessSettingsTest {

  static final String ALL_OF_ACCESS =
      """
      access:
        anonymousUsers: true
        webSocket: false
        webSocketOrigins: ["https://App.harbor.example", "http://localhost:8080", "https://[2001:db8::7]:8443"]
        topologyHiding: strict
        keepAlive: 90s
        exemptSources: [203.0.113.0/24, 2001:db8::/48, 192.0.2.7, "2001:db8:f::1", 0.0.0.0/0]
        scanners: [Sipvicious, sip scan 7]
      """;

  static final String ALL_OF_FEDERATION =
      """
      access:
        federation:
          discovery: true
          discoveredVerification: always-unverifiable
          clearingHouse: true
          allowed:
            - domain: Quayside.example
              proxy: sip.quayside.example
              verification: always-verifiable
              wildcard: true
              revocation: strict
              monitored: true
              comment: since 2019
            - domain: shoal.example
          blocked: [floods.example, {domain: Rocks.example, comment: ask the lawyers}]
          providers:
            - name: Tide
              proxy: fed.tide.example
              enabled: true
              sharedAddressSpace: true
              hostsUsers: true
              local: true
              verification: source
              comment: users who moved
            - {name: Ebb, proxy: fed.ebb.example, kind: public}
          discovered:
            messagesPerSecond: 5
            limitContacts: false
            maxContacts: 50
            reportPeriod: 2h
          connectionsPerPartner: 2
          markVerifiable: false
          archivingDisclaimer: true
          refuseUnverified: true
          dropHeaders: [X-Our-Trunk, ms-endpoint-location-data]
          revocation: strict
          refreshRevocation: false
          certificateCache: {accepted: 11, rejected: 12, evictPercent: 13}
      """;

  static final String ALL_OF_DNS =
      """
      dns:
        servers: [192.0.2.53, "[2001:db8::53]:5353", 192.0.2.54:54, "2001:db8::54", 127.0.0.53]
        cacheRecords: 100
        privateTargets: [127.0.0.0/8, 10.0.0.0/8, fc00::/7]
      """;

  @Test
  void hasSafeDefaults() {
    Topology pool = poolWith("");

    assertThat(pool.access())
        .isEqualTo(
            new Topology.Access(
                Federation.NONE,
                false,
                true,
                List.of(),
                Topology.Hiding.MASK,
                Duration.ofMinutes(5),
                List.of(),
                ServicesParser.SCANNERS));
    assertThat(pool.dns()).isEqualTo(new Topology.Dns(List.of(), 3_000, List.of()));
  }

  @Test
  void readsTheSettingsOfTheAccessEdge() {
    Topology.Access access = poolWith(ALL_OF_ACCESS).access();

    assertThat(access)
        .isEqualTo(
            new Topology.Access(
                Federation.NONE,
                true,
                false,
                List.of(
                    "https://app.harbor.example",
                    "http://localhost:8080",
                    "https://[2001:db8::7]:8443"),
                Topology.Hiding.STRICT,
                Duration.ofSeconds(90),
                List.of(
                    block("203.0.113.0", 24),
                    block("2001:db8::", 48),
                    block("192.0.2.7", 32),
                    block("2001:db8:f::1", 128),
                    block("0.0.0.0", 0)),
                List.of("sipvicious", "sip scan 7")));
  }

  @Test
  void switchesTheLookForScannersOffWithAnEmptyList() {
    assertThat(poolWith("access: {scanners: []}").access().scanners()).isEmpty();
  }

  @Test
  void takesOffForAWordAndNotForFalse() {
    Topology.Access access =
        poolWith("access: {topologyHiding: off, federation: {revocation: off}}").access();

    assertThat(access.hiding()).isEqualTo(Topology.Hiding.OFF);
    assertThat(access.federation().revocation().mode()).isEqualTo(RevocationMode.OFF);
  }

  @Test
  void readsTheSettingsOfFederation() {
    Federation federation = poolWith(ALL_OF_FEDERATION).access().federation();

    assertThat(federation)
        .isEqualTo(
            new Federation(
                new Federation.BySrv(true, Verification.ALWAYS_UNVERIFIABLE, true),
                List.of(
                    new AllowedDomain(
                        "quayside.example",
                        Optional.of("sip.quayside.example"),
                        Verification.ALWAYS_VERIFIABLE,
                        true,
                        Optional.of(RevocationMode.STRICT),
                        true),
                    new AllowedDomain(
                        "shoal.example",
                        Optional.empty(),
                        Verification.SOURCE,
                        false,
                        Optional.empty(),
                        false)),
                List.of("floods.example", "rocks.example"),
                List.of(
                    new Federation.Provider(
                        "Tide",
                        "fed.tide.example",
                        ProviderKind.HOSTING,
                        true,
                        true,
                        true,
                        true,
                        Verification.SOURCE),
                    new Federation.Provider(
                        "Ebb",
                        "fed.ebb.example",
                        ProviderKind.PUBLIC,
                        false,
                        false,
                        false,
                        false,
                        Verification.ALWAYS_VERIFIABLE)),
                new DiscoveredLimits(5, false, 50, Duration.ofHours(2)),
                new Revocation(RevocationMode.STRICT, false, 11, 12, 13),
                2,
                false,
                true,
                true,
                List.of("x-our-trunk", "ms-endpoint-location-data")));
  }

  @Test
  void readsADefaultRoute() {
    assertThat(routing("{proxy: Relay.tide.example}"))
        .isEqualTo(new Federation.ByDefault("relay.tide.example", false, Verification.SOURCE));
    assertThat(routing("{proxy: relay.tide.example, verification: always-verifiable}"))
        .isEqualTo(
            new Federation.ByDefault("relay.tide.example", false, Verification.ALWAYS_VERIFIABLE));
  }

  private static Federation.Routing routing(String route) {
    return poolWith("access: {federation: {providers: [], defaultRoute: " + route + "}}")
        .access()
        .federation()
        .routing();
  }

  @Test
  void takesPublicProvidersWithTheirCapability() {
    String small = TopologyReaderTest.smallPool().replace("logging]", "pic]");
    String yaml =
        small.replace(
                "internal: [10.0.0.1, \"fd00::1\"]", "internal: [10.0.0.1], access: [198.51.100.1]")
            + "inside: {nextHop: {name: dir.harbor.lan, addresses: [10.0.1.1]}}\n";

    assertThat(
            Pools.read(
                    yaml
                        + "access: {federation: {providers: [{name: Tide, proxy: fed.tide.example,"
                        + " kind: public, enabled: true}]}}")
                .access()
                .federation()
                .providers())
        .singleElement()
        .matches(Federation.Provider::enabled);
    assertThat(
            Pools.read(
                    yaml
                        + "access: {federation: {defaultRoute: {proxy: fed.tide.example,"
                        + " publicProvider: true}}}")
                .access()
                .federation()
                .routing())
        .isEqualTo(new Federation.ByDefault("fed.tide.example", true, Verification.SOURCE));
  }

  /** They are kept while federation is off. */
  @Test
  void takesSettingsOfFederationWithoutItsCapability() {
    Topology pool = poolWith("access: {federation: {discovery: true}}");

    assertThat(pool.capabilities()).doesNotContain(Capability.FEDERATION);
    assertThat(pool.access().federation().routing())
        .isEqualTo(new Federation.BySrv(true, Verification.SOURCE, false));
  }

  @Test
  void readsHowNamesAreLookedUp() {
    Topology.Dns dns = poolWith(ALL_OF_DNS).dns();

    assertThat(dns)
        .isEqualTo(
            new Topology.Dns(
                List.of(
                    server("192.0.2.53", 53),
                    server("2001:db8::53", 5353),
                    server("192.0.2.54", 54),
                    server("2001:db8::54", 53),
                    server("127.0.0.53", 53)),
                100,
                List.of(block("127.0.0.0", 8), block("10.0.0.0", 8), block("fc00::", 7))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ALL_OF_ACCESS,
        ALL_OF_FEDERATION,
        ALL_OF_DNS,
        """
        access:
          federation:
            clearingHouse: true
            defaultRoute: {proxy: relay.tide.example, publicProvider: true}
            providers: [{name: Tide, proxy: fed.tide.example, kind: public, enabled: true,
              sharedAddressSpace: true, hostsUsers: true, verification: source}]
            blocked: [harbor.example, {domain: harbor.example}]
        """
      })
  void givesProblemsAndNeverThrowsWhateverCharacterIsMissingOrChanged(String sections) {
    TopologyReaderTest.assertNeverThrows(TopologyReaderTest.smallPool(), sections);
  }

  private static Topology poolWith(String sections) {
    return Pools.read(TopologyReaderTest.smallPool() + sections);
  }

  private static AddressBlock block(String address, int prefixLength) {
    return new AddressBlock(InetAddress.ofLiteral(address), prefixLength);
  }

  private static InetSocketAddress server(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
