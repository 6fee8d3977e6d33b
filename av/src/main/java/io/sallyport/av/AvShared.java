package io.sallyport.av;

import io.sallyport.net.SourcePrefix;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Av;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What all owners of allocations of a node work with; each part is safe from any thread.
 *
 * @param draining true once the node takes no new allocations
 */
record AvShared(
    AvSettings settings,
    Credentials credentials,
    Nonce turnNonce,
    Nonce msTurnNonce,
    PeerFilter peers,
    OwnRelays ownRelays,
    RelayPorts ports,
    Reservations reservations,
    Tickets tickets,
    Quotas quotas,
    AnswerBudget answers,
    FailureWatch failures,
    Newcomers newcomers,
    NodePeers nodePeers,
    Refusals refusals,
    Counters<AvCounter> counters,
    InstantSource clock,
    AtomicBoolean draining) {
  /** Of both dialects; clients ask for another then (RFC 8489 section 9.2.4). */
  static final Duration NONCE_LIFE = Duration.ofMinutes(30);

  /** Octets a second: the most that a limit can be. */
  static final long UNLIMITED = 100_000_000_000L;

  /** TCP connections to peers for each allocation that the node may have: most have one or none. */
  private static final int PEERS_PER_ALLOCATION = 2;

  /**
   * Secrets of the pool.
   *
   * @param shared with those who issue ephemeral credentials
   */
  record Secrets(TokenKeys keys, SharedSecrets shared) {}

  /**
   * What everybody reports to.
   *
   * @param nanoTime a monotonic clock
   */
  record Reports(
      Counters<AvCounter> counters, Events events, InstantSource clock, LongSupplier nanoTime) {}

  /**
   * Those of a node.
   *
   * @param random not to be guessed; any thread may use it
   */
  static AvShared of(
      Topology topology,
      Node node,
      Secrets secrets,
      HostAddresses host,
      Reports reports,
      RandomGenerator random) {
    Av av = topology.av();
    RelayPorts ports = RelayPorts.of(topology, random);
    var ephemeral =
        new EphemeralCredentials(
            secrets.shared(), av.sharedSecret().map(Av.SharedSecret::separator).orElse(':'));
    return new AvShared(
        AvSettings.of(topology),
        new Credentials(tokens(av, secrets.keys()), ephemeral),
        Nonce.turn(secrets.keys(), NONCE_LIFE, TurnAuthentication.FEATURES),
        Nonce.msTurn(secrets.keys(), NONCE_LIFE),
        new PeerFilter(PeerRules.of(topology, node, host), ports),
        new OwnRelays(RelayPlaces.of(node), ports),
        ports,
        new Reservations(ports, random),
        new Tickets(random),
        new Quotas(Quotas.Limits.of(av)),
        new AnswerBudget(av.quotas().answersPerSecond(), random),
        new FailureWatch(av.quotas().failuresPerMinute()),
        new Newcomers(av.quotas().connectionsPerSource(), av.quotas().connections()),
        new NodePeers(mostPeers(av), random),
        new Refusals(reports.events(), reports.nanoTime()),
        reports.counters(),
        reports.clock(),
        new AtomicBoolean());
  }

  /** Notes a failed integrity check; see {@link FailureWatch#failed}. */
  void failed(SourcePrefix source, long nowNanos) {
    if (failures.failed(source, nowNanos)) {
      refusals.silenced(source);
    }
  }

  private static int mostPeers(Av av) {
    return PEERS_PER_ALLOCATION * av.quotas().allocations();
  }

  /** Sockets towards peers: those of relayed addresses, and those of connections with peers. */
  static int mostPeerSockets(Av av) {
    return av.quotas().allocations() + mostPeers(av);
  }

  /** The same for allocations that nobody asked for: what they use up and count is nobody's. */
  AvShared forWarming() {
    int most = settings.mostChannels();
    return new AvShared(
        settings.withBandwidth(UNLIMITED),
        credentials,
        turnNonce,
        msTurnNonce,
        peers,
        ownRelays,
        ports,
        reservations,
        tickets,
        new Quotas(new Quotas.Limits(most, most, most, most, UNLIMITED)),
        answers,
        failures,
        newcomers,
        nodePeers,
        refusals,
        new Counters<>("av", AvCounter.class),
        clock,
        new AtomicBoolean());
  }

  private static TokenReader tokens(Av av, TokenKeys keys) {
    Set<ClientId> denied =
        av.tokens().denied().stream()
            .map(digits -> ClientId.of(HexFormat.of().parseHex(digits)))
            .collect(Collectors.toSet());
    TokenMac mac =
        switch (av.tokens().mac()) {
          case HMAC_SHA1 -> TokenMac.HMAC_SHA1;
          case HMAC_SHA256 -> TokenMac.HMAC_SHA256;
        };
    return new TokenReader(keys, mac, denied);
  }
}
