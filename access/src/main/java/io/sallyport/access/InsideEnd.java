package io.sallyport.access;

import io.sallyport.net.Connection;
import io.sallyport.net.Dialler;
import java.net.InetSocketAddress;
import java.time.Duration;

/** An internal server, or another node of the pool, at one address. */
record InsideEnd(String name, InetSocketAddress address) implements FarEnd {
  private static final Duration LAST_BACKOFF = Duration.ofSeconds(30);

  @Override
  public void dial(AccessLoop loop, Dialler.Outcome outcome) {
    loop.dial(address, name, outcome);
  }

  @Override
  public SipConnection carry(AccessLoop loop, Connection connection, Link link) {
    return new LinkConnection(loop, connection, link);
  }

  @Override
  public Side side() {
    return Side.INSIDE;
  }

  @Override
  public Duration lastBackoff() {
    return LAST_BACKOFF;
  }

  @Override
  public Refusal refusal(Dialler.Failure failure) {
    return Refusal.NEXT_HOP_DOWN;
  }
}
