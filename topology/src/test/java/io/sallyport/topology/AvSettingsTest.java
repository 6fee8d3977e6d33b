package io.sallyport.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the section {@code av} says, and what holds where it says nothing. */
class AvSettingsTest {

  static final String ALL_OF_AV =
      """
      av:
        relayPorts: 40000-40099
        relayInbound: false
        maxBandwidthPerUserKB: 7
        maxBandwidthPerPortKB: 6
        realm: relay of harbor
        maxTokenLifetime: 180d
        tokenMac: hmac-sha256
        deniedClients: [0bab41f2d8112a4dd5e0e8814403f47fb5aa6a18]
        sharedSecrets: certs/web.secrets
        secretSeparator: "|"
        external: {msTurn: false, turn: true, stun: false, classicStun: true}
        internal: {turn: false}
        msVersion: 4
        mobility: true
        allocationLifetime: 5m
        maxAllocationLifetime: 5m
        quotas: {allocationsPerUser: 1, allocationsPerSource: 2, allocations: 3, newPerUser: 4,
          permissions: 5, channels: 6, peerConnections: 7, connectionsPerSource: 8, connections: 9,
          failuresPerMinute: 10, answersPerSecond: 11}
        peers: {allow: [10.40.0.0/16], deny: ["2001:db8::/48"], lowPorts: true, loopbackForTests: true}
        lanes: 3
        backend: io-uring
      """;

  static final Av SILENT =
      new Av(
          new PortRange(50_000, 59_999),
          true,
          10_000,
          3_000,
          Optional.empty(),
          new Av.Tokens(Duration.ofHours(8), Av.TokenMac.HMAC_SHA1, List.of()),
          Optional.empty(),
          new Av.Protocols(true, true, true, false),
          new Av.Protocols(true, true, true, false),
          2,
          false,
          new Av.Lifetimes(Duration.ofMinutes(10), Duration.ofHours(1)),
          new Av.Quotas(40, 400, 8_000, 30, 200, 100, 16, 20, 2_000, 20, 10),
          new Av.Peers(List.of(), List.of(), false, false),
          Optional.empty(),
          Av.Backend.AUTO);

  @Test
  void readsEverySetting() {
    assertThat(poolWith(ALL_OF_AV).av())
        .isEqualTo(
            new Av(
                new PortRange(40_000, 40_099),
                false,
                7,
                6,
                Optional.of("relay of harbor"),
                new Av.Tokens(
                    Duration.ofDays(180),
                    Av.TokenMac.HMAC_SHA256,
                    List.of("0bab41f2d8112a4dd5e0e8814403f47fb5aa6a18")),
                Optional.of(
                    new Av.SharedSecret(Path.of("certs/web.secrets").toAbsolutePath(), '|')),
                new Av.Protocols(false, true, false, true),
                new Av.Protocols(true, false, true, false),
                4,
                true,
                new Av.Lifetimes(Duration.ofMinutes(5), Duration.ofMinutes(5)),
                new Av.Quotas(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
                new Av.Peers(
                    List.of(block("10.40.0.0", 16)), List.of(block("2001:db8::", 48)), true, true),
                Optional.of(3),
                Av.Backend.IO_URING));
  }

  @Test
  void takesTheFirstDomainForARealmUnlessOneIsWritten() {
    assertThat(poolWith("").avRealm()).isEqualTo(poolWith("").domains().getFirst());
    assertThat(poolWith("av: {realm: relay}").avRealm()).isEqualTo("relay");
  }

  @Test
  void knowsThePublicAddressBehindWhichANodeIs() {
    Topology pool =
        Pools.changed(
            "    av:       [198.51.100.30, \"2001:db8:1::30\"]",
            "    av: [10.9.0.30, \"fd00:9::30\"]\n"
                + "    avAdvertised: [198.51.100.30, \"2001:db8:1::30\"]");
    Node first = pool.nodes().getFirst();
    Node second = pool.nodes().getLast();

    assertThat(first.advertised(InetAddress.ofLiteral("fd00:9::30")))
        .isEqualTo(InetAddress.ofLiteral("2001:db8:1::30"));
    assertThat(first.advertised(first.internal().getFirst()))
        .isEqualTo(first.internal().getFirst());
    assertThat(second.advertised(second.av().getFirst())).isEqualTo(second.av().getFirst());
  }

  @Test
  void givesProblemsAndNeverThrowsWhateverCharacterIsMissingOrChanged() {
    TopologyReaderTest.assertNeverThrows(TopologyReaderTest.smallPool(), ALL_OF_AV);
  }

  private static Topology poolWith(String sections) {
    return Pools.read(TopologyReaderTest.smallPool() + sections);
  }

  private static AddressBlock block(String address, int prefixLength) {
    return new AddressBlock(InetAddress.ofLiteral(address), prefixLength);
  }
}
