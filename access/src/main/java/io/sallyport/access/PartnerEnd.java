package io.sallyport.access;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.dns.Lookup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A server of a partner, at whichever of its addresses answers.
 *
 * <pre>
 *  resolving --addresses--> connecting (each: 4 s TCP, 6 s TLS; 16 s in all)
 *      --name proven, not revoked--> open
 * </pre>
 */
record PartnerEnd(PartnerServer server) implements FarEnd {
  /** All attempts together. */
  static final Duration CONNECT_BUDGET = Duration.ofSeconds(16);

  /** A connection that no message went over for so long is closed. */
  static final Duration IDLE_LIMIT = Duration.ofMinutes(10);

  /** Failures that are tried again at once. */
  private static final int FREE_FAILURES = 3;

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(2);
  private static final Duration LAST_BACKOFF = Duration.ofMinutes(5);
  private static final int LAST_DOUBLING = 8;

  /** Share of a pause that is left to chance, so that nodes do not come back together. */
  private static final double JITTER = 0.2;

  @Override
  public String name() {
    return server.host();
  }

  @Override
  public void dial(AccessLoop loop, Link link, Outcome outcome) {
    new Dialling(loop, link, outcome).resolve();
  }

  @Override
  public Duration backoff(int failures) {
    if (failures < FREE_FAILURES) {
      return Duration.ZERO;
    }
    int doublings = Math.min(failures - FREE_FAILURES, LAST_DOUBLING);
    Duration doubled = FIRST_BACKOFF.multipliedBy(1L << doublings);
    long millis = Math.min(doubled.toMillis(), LAST_BACKOFF.toMillis());
    double chance = 1 + JITTER * (ThreadLocalRandom.current().nextDouble() * 2 - 1);
    return Duration.ofMillis((long) (millis * chance));
  }

  @Override
  public Duration idleLimit() {
    return IDLE_LIMIT;
  }

  @Override
  public Refusal lost(boolean wasHeard) {
    return wasHeard ? Refusal.PARTNER_LOST : Refusal.PARTNER_TLS_FAILED;
  }

  @Override
  public String toString() {
    return server.host() + ":" + server.port();
  }

  /** One call of {@link #dial}. */
  private final class Dialling implements Dialler.Outcome {
    private final AccessLoop loop;
    private final Link link;
    private final Outcome outcome;
    private final long begunNanos;
    private Iterator<InetAddress> left = Collections.emptyIterator();

    Dialling(AccessLoop loop, Link link, Outcome outcome) {
      this.loop = loop;
      this.link = link;
      this.outcome = outcome;
      this.begunNanos = loop.nanoTime();
    }

    void resolve() {
      loop.resolver().addresses(loop.netLoop(), server.host(), this::resolved);
    }

    private void resolved(Lookup<InetAddress> found) {
      switch (found) {
        case Lookup.Found<InetAddress>(var addresses, _) -> {
          left = addresses.iterator();
          next();
        }
        case Lookup.Absent<InetAddress>(var reason) -> unresolved(reason.name());
        case Lookup.Forbidden<InetAddress>(var detail) -> unresolved(detail);
        case Lookup.Failed<InetAddress>(var detail) -> unresolved(detail);
      }
    }

    private void unresolved(String detail) {
      outcome.failed(new Failure(Refusal.HOST_UNRESOLVED, "UNRESOLVED", detail));
    }

    private void next() {
      loop.dialPartner(new InetSocketAddress(left.next(), server.port()), server.host(), this);
    }

    @Override
    public ConnectionHandler opened(Connection connection) {
      if (!server.isProvenBy(connection.peer())) {
        connection.close();
        nextOr(
            new Failure(Refusal.PARTNER_UNTRUSTED, "NAME", "proves " + connection.peer().names()));
        return new Unheard();
      }
      PartnerConnection opened = new PartnerConnection(loop, connection, link);
      opened.verify(
          server.revocation(),
          verified -> {
            if (verified) {
              outcome.opened(opened);
            } else {
              outcome.failed(new Failure(Refusal.PARTNER_UNTRUSTED, "REVOCATION", "not accepted"));
            }
          });
      return opened;
    }

    @Override
    public void failed(Dialler.Failure failure) {
      nextOr(new Failure(refusal(failure), failure.reason().name(), failure.detail()));
    }

    private void nextOr(Failure failure) {
      boolean isTimeLeft = loop.nanoTime() - begunNanos < CONNECT_BUDGET.toNanos();
      if (left.hasNext() && isTimeLeft) {
        next();
      } else {
        outcome.failed(failure);
      }
    }

    private static Refusal refusal(Dialler.Failure failure) {
      return switch (failure.reason()) {
        case UNTRUSTED -> Refusal.PARTNER_UNTRUSTED;
        case TLS -> Refusal.PARTNER_TLS_FAILED;
        case REFUSED, UNREACHABLE, TIMED_OUT, STOPPED -> Refusal.PARTNER_UNREACHABLE;
      };
    }
  }
}
