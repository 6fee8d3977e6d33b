package io.sallyport.av;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Ports that are held for a user's next allocation (RESERVATION-TOKEN, RFC 8656 section 18.7).
 * Shared by all lanes under one lock, because the next request may come to another lane; it is
 * asked only when an allocation is made.
 */
final class Reservations {
  /** At least 30 s, says RFC 8656 section 7.2. */
  static final Duration HELD = Duration.ofSeconds(30);

  /** Ports held at once. */
  static final int MAX_HELD = 1000;

  /** Of one user, besides the ports of his allocations: each pair is asked for port by port. */
  static final int MOST_OF_USER = 10;

  /** What {@link #reserve} says if too many are held. No token is 0. */
  static final long FULL = 0;

  private record Held(RelayPorts.Pool pool, int port, String userId, long untilNanos) {}

  private final RelayPorts ports;
  private final RandomGenerator random;
  private final Map<Long, Held> held = new HashMap<>();

  /**
   * @param random what it gives must not be foretold: a token is all that it takes to get the port
   */
  Reservations(RelayPorts ports, RandomGenerator random) {
    this.ports = ports;
    this.random = random;
  }

  /**
   * Holds a port that the caller has; from now on it is not the caller's.
   *
   * @return the token, eight octets as a number, or {@link #FULL}; then the port stays the caller's
   */
  synchronized long reserve(RelayPorts.Pool pool, int port, String userId, long nowNanos) {
    expire(nowNanos);
    long ofUser = held.values().stream().filter(each -> each.userId().equals(userId)).count();
    if (held.size() >= MAX_HELD || ofUser >= MOST_OF_USER) {
      return FULL;
    }
    Held reserved = new Held(pool, port, userId, nowNanos + HELD.toNanos());
    while (true) {
      long token = random.nextLong();
      if (token != FULL && held.putIfAbsent(token, reserved) == null) {
        return token;
      }
    }
  }

  /**
   * The port of a token, now the caller's; {@link RelayPorts#NONE} if no such token is held for
   * this user in this pool.
   */
  synchronized int redeem(long token, RelayPorts.Pool pool, String userId, long nowNanos) {
    expire(nowNanos);
    Held reserved = held.get(token);
    if (reserved == null || reserved.pool() != pool || !reserved.userId().equals(userId)) {
      return RelayPorts.NONE;
    }
    held.remove(token);
    return reserved.port();
  }

  /** Gives back what nobody came for. To be called now and then, so that ports are not lost. */
  synchronized void expire(long nowNanos) {
    for (Iterator<Held> each = held.values().iterator(); each.hasNext(); ) {
      Held reserved = each.next();
      if (reserved.untilNanos() - nowNanos <= 0) {
        each.remove();
        ports.release(reserved.pool(), reserved.port());
      }
    }
  }
}
