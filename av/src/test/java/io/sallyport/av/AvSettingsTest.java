package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sallyport.topology.Topology;
import io.sallyport.wire.dialect.Spoken;
import io.sallyport.wire.msturn.MsVersion;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the topology says reaches those who hold to it. */
class AvSettingsTest {
  private static final Instant BEFORE = PaperKeys.EXPIRES.minusSeconds(60);

  @Test
  void keepsThePortsOfTheLoggingAgentWhereverTheyAre() {
    RelayPorts ports =
        RelayPorts.of(PaperPool.read("ports: {INT-09: 50007, INT-11: 40000}\n"), new Random(1));
    int given = 0;
    for (int port = ports.take(RelayPorts.Pool.TCP_IPV6);
        port != RelayPorts.NONE;
        port = ports.take(RelayPorts.Pool.TCP_IPV6)) {
      assertThat(port).isNotIn(50_001, 50_002, 50_003, 50_007);
      given++;
    }

    assertThat(given).isEqualTo(9_996);
  }

  @Test
  void takesQuotasFromTheTopology() {
    Topology pool =
        PaperPool.read(
            """
            av:
              maxBandwidthPerUserKB: 7
              quotas: {allocationsPerUser: 1, allocationsPerSource: 2, allocations: 3, newPerUser: 4}
            """);

    assertThat(Quotas.Limits.of(pool.av())).isEqualTo(new Quotas.Limits(1, 2, 3, 4, 7_000));
  }

  @Test
  void deniesWhomTheTopologyDeniesAndSignsAsItSays() {
    Topology denying =
        PaperPool.read("av: {deniedClients: [0bab41f2d8112a4dd5e0e8814403f47fb5aa6a18]}\n");
    Topology other = PaperPool.read("av: {tokenMac: hmac-sha256}\n");
    byte[] username = HexFormat.of().parseHex(PaperKeys.USERNAME);

    assertThat(TokenReader.of(PaperKeys.vectors(), denying.av().tokens()).read(username, BEFORE))
        .isEqualTo(new TokenVerdict.Unknown(CredentialReason.CLIENT_DENIED));
    assertThat(TokenReader.of(PaperKeys.vectors(), other.av().tokens()).read(username, BEFORE))
        .isEqualTo(new TokenVerdict.Unknown(CredentialReason.SIGNATURE_WRONG));
    IssuedToken issued =
        TokenIssuer.of(PaperKeys.vectors(), other.av().tokens())
            .issue(PaperKeys.IDENTITY, Scope.SERVER, PaperKeys.EXPIRES);
    assertThat(
            TokenReader.of(PaperKeys.vectors(), other.av().tokens())
                .read(issued.username(), BEFORE))
        .isInstanceOf(TokenVerdict.Valid.class);
  }

  @Test
  void speaksWhatTheTopologySaysOnEachSide() {
    Topology pool =
        PaperPool.read(
            """
            av:
              msVersion: 3
              external: {msTurn: false, classicStun: true}
              internal: {turn: false, stun: false}
            """);

    ClientListeners listeners = ClientListeners.of(pool, pool.nodes().getFirst());

    assertThat(AvSettings.of(pool).msVersion()).isEqualTo(new MsVersion(3));
    assertThat(listeners.datagrams())
        .extracting(UdpListener::row, each -> each.dialects().spoken())
        .containsExactlyInAnyOrder(
            tuple("EXT-14", new Spoken(false, true, true, true)),
            tuple("INT-06", new Spoken(true, false, false, false)));
    assertThat(listeners.streams())
        .extracting(StreamListener::spoken)
        .containsExactlyInAnyOrder(
            new Spoken(false, true, true, true), new Spoken(true, false, false, false));
  }
}
