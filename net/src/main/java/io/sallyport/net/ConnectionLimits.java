package io.sallyport.net;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;

/**
 * What one listener takes. A connection beyond a limit is closed as it is accepted.
 *
 * @param perSource limits for each source, see {@link SourcePrefix}
 * @param open connections open at once, from all sources, 1 or more; when all are taken, a silent
 *     one gives way to a new one
 * @param handshakes limits on TLS handshakes
 * @param exempt sources that {@code perSource} does not hold for, such as an office behind one
 *     address
 * @param allowed sources that may connect at all
 */
public record ConnectionLimits(
    PerSource perSource, int open, Handshakes handshakes, AddressSet exempt, AddressSet allowed) {

  /** How long a TLS handshake may take, from accepting the connection on. */
  public static final Duration HANDSHAKE_TIME = Duration.ofSeconds(6);

  /** For listeners that anybody may dial. */
  public static final ConnectionLimits CLIENTS =
      new ConnectionLimits(
          new PerSource(256, 20, 100),
          60_000,
          new Handshakes(512, 64, HANDSHAKE_TIME),
          AddressSet.NONE,
          AddressSet.ALL);

  /** For listeners that servers dial: partners outside, servers inside. */
  public static final ConnectionLimits SERVERS =
      new ConnectionLimits(
          new PerSource(64, 10, 40),
          4_000,
          new Handshakes(128, 32, HANDSHAKE_TIME),
          AddressSet.NONE,
          AddressSet.ALL);

  public ConnectionLimits withAllowed(Collection<InetAddress> addresses) {
    return new ConnectionLimits(perSource, open, handshakes, exempt, AddressSet.of(addresses));
  }

  public ConnectionLimits withExempt(AddressSet addresses) {
    return new ConnectionLimits(perSource, open, handshakes, addresses, allowed);
  }

  public ConnectionLimits withOpen(int most) {
    return new ConnectionLimits(perSource, most, handshakes, exempt, allowed);
  }

  /**
   * Limits for one source.
   *
   * @param open connections open at once
   * @param newPerSecond new connections per second in the long run, 1 or more
   * @param newBurst new connections at once after a pause, 1 or more
   */
  public record PerSource(int open, int newPerSecond, int newBurst) {}

  /**
   * Limits on handshakes that go on at the same time. When one is too many, the oldest is cut: a
   * flood of half-open handshakes then cuts its own, and an honest handshake, which takes
   * milliseconds, is over before its turn comes.
   *
   * @param open handshakes at once
   * @param perSource handshakes at once from one source
   * @param time how long one may take
   */
  public record Handshakes(int open, int perSource, Duration time) {}
}
