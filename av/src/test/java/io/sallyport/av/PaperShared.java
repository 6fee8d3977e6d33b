package io.sallyport.av;

import io.sallyport.topology.Av;
import io.sallyport.topology.PortRange;
import io.sallyport.wire.msturn.MsVersion;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** What owners of allocations share, for tests: the usual limits, and keys of the vectors. */
final class PaperShared {
  static final int MOST_PEERS = 4;
  static final int MOST_OF_SOURCE = 20;

  private static final long MEGABYTE = 1_000_000;

  private PaperShared() {}

  static AvShared of(
      MsVersion version,
      boolean isMobile,
      RelayPlaces places,
      AvShared.Reports reports,
      AtomicBoolean draining) {
    TokenKeys keys = PaperKeys.vectors();
    var random = new Random(11);
    var ports = new RelayPorts(new PortRange(50_000, 59_999), Av.LOGGING_PORTS::contains, random);
    return new AvShared(
        new AvSettings(
            PaperRelay.REALM,
            version,
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            200,
            100,
            MOST_PEERS,
            isMobile,
            MEGABYTE),
        new Credentials(
            new TokenReader(keys, TokenMac.HMAC_SHA1, Set.of()),
            new EphemeralCredentials(SharedSecrets.NONE, ':')),
        Nonce.turn(keys, Duration.ofMinutes(30), TurnAuthentication.FEATURES),
        Nonce.msTurn(keys, Duration.ofMinutes(30)),
        new PeerFilter(PaperPeers.rules(), ports),
        new OwnRelays(places, ports),
        ports,
        new Reservations(ports, random),
        new Tickets(random),
        new Quotas(new Quotas.Limits(40, 400, 8_000, 30, 10 * MEGABYTE)),
        new AnswerBudget(10, random),
        new FailureWatch(20),
        new Newcomers(MOST_OF_SOURCE, 2_000),
        new NodePeers(40, random),
        new Refusals(reports.events(), reports.nanoTime()),
        reports.counters(),
        reports.clock(),
        draining);
  }
}
