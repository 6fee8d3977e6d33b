package io.sallyport.access;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An internal server, or another node of the pool, at one address. */
record InsideEnd(String name, InetSocketAddress address) implements FarEnd {
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

  /** Short, for there may be no other server to turn to. */
  private static final Duration LAST_BACKOFF = Duration.ofSeconds(5);

  private static final int LAST_DOUBLING = 3;

  @Override
  public void dial(AccessLoop loop, Link link, Outcome outcome) {
    loop.dialInside(
        address,
        name,
        new Dialler.Outcome() {
          @Override
          public ConnectionHandler opened(Connection connection) {
            LinkConnection opened = new LinkConnection(loop, connection, link);
            outcome.opened(opened);
            return opened;
          }

          @Override
          public void failed(Dialler.Failure failure) {
            outcome.failed(
                new Failure(Refusal.NEXT_HOP_DOWN, failure.reason().name(), failure.detail()));
          }
        });
  }

  @Override
  public Duration backoff(int failures) {
    Duration doubled = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures - 1, LAST_DOUBLING));
    return doubled.compareTo(LAST_BACKOFF) < 0 ? doubled : LAST_BACKOFF;
  }

  @Override
  public @Nullable Duration idleLimit() {
    return null;
  }

  @Override
  public Refusal lost(boolean wasHeard) {
    return Refusal.NEXT_HOP_DOWN;
  }

  @Override
  public String toString() {
    return name + " at " + address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
