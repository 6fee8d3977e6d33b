package io.sallyport.topology;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the A/V Edge; bandwidths in kilobytes per second as the file says.
 *
 * @param relayPorts what clients get relay addresses at, {@link #MIN_RELAY_PORTS} of them or more
 * @param relayInbound false if partners may not open relay ports, although A/V with them is on
 * @param realm of credentials; empty for the first domain
 * @param external what is spoken to the outside
 * @param internal what is spoken to the inside
 * @param msVersion highest version of MS-TURN that is offered, 1 to 4
 * @param mobility true if clients may take an allocation to another address (RFC 8016)
 * @param lanes threads that carry datagrams, 1 to 64; empty for one each processor
 */
public record Av(
    PortRange relayPorts,
    boolean relayInbound,
    int maxBandwidthPerUserKB,
    int maxBandwidthPerPortKB,
    Optional<String> realm,
    Tokens tokens,
    Optional<SharedSecret> sharedSecret,
    Protocols external,
    Protocols internal,
    int msVersion,
    boolean mobility,
    Lifetimes lifetimes,
    Quotas quotas,
    Peers peers,
    Optional<Integer> lanes,
    Backend backend) {

  /** Fewer could be guessed, and would be used again too soon. */
  public static final int MIN_RELAY_PORTS = 100;

  /** Where the logging agent listens inside: no relay port, whatever the range. */
  public static final PortRange LOGGING_PORTS = new PortRange(50_001, 50_003);

  /**
   * Tokens of the A/V authentication service.
   *
   * @param denied client ids, 40 hexadecimal digits each, whose tokens hold no more
   */
  public record Tokens(Duration maxLifetime, TokenMac mac, List<String> denied) {
    public Tokens {
      denied = List.copyOf(denied);
    }
  }

  /** What signs tokens. */
  public enum TokenMac {
    HMAC_SHA1,
    HMAC_SHA256
  }

  /**
   * Where the secrets stand that are shared with an issuer of ephemeral credentials.
   *
   * @param separator between time and name
   */
  public record SharedSecret(Path file, char separator) {}

  /** Protocols on the ports 3478 and 443 of one side. */
  public record Protocols(boolean msTurn, boolean turn, boolean stun, boolean classicStun) {
    static final Protocols DEFAULT = new Protocols(true, true, true, false);
  }

  /** How long an allocation lasts without a refresh. */
  public record Lifetimes(Duration standard, Duration max) {
    static final Lifetimes DEFAULT = new Lifetimes(Duration.ofMinutes(10), Duration.ofHours(1));
  }

  /**
   * How much of each there may be.
   *
   * @param newPerUser allocations of a user within 10 s
   * @param connectionsPerSource of clients that have shown no credentials
   * @param connections of clients that have shown no credentials
   * @param failuresPerMinute failed integrity checks of a source until it is silenced
   * @param answersPerSecond answers to a source that has not shown that it hears them
   */
  public record Quotas(
      int allocationsPerUser,
      int allocationsPerSource,
      int allocations,
      int newPerUser,
      int permissions,
      int channels,
      int peerConnections,
      int connectionsPerSource,
      int connections,
      int failuresPerMinute,
      int answersPerSecond) {
    static final Quotas DEFAULT = new Quotas(40, 400, 8_000, 30, 200, 100, 16, 20, 2_000, 20, 10);
  }

  /**
   * Which peers may be reached besides public addresses, and which may not.
   *
   * @param allow taken before private addresses and those of special use are refused
   * @param lowPorts true if ports below 1024 may be reached
   * @param loopbackForTests true only for trials on one machine
   */
  public record Peers(
      List<AddressBlock> allow,
      List<AddressBlock> deny,
      boolean lowPorts,
      boolean loopbackForTests) {
    public Peers {
      allow = List.copyOf(allow);
      deny = List.copyOf(deny);
    }
  }

  /** How datagrams are sent and received. */
  public enum Backend {
    AUTO,
    EPOLL,
    IO_URING,
    NIO
  }
}
