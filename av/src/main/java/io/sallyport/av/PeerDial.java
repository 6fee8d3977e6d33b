package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import java.time.Duration;

/**
 * A connection to a peer that is being opened. It may come about from the other side: two relayed
 * addresses that dial each other have one connection between them, because each dials from the port
 * it is dialled at. To whom it comes as one that was accepted, the own dial fails, maybe before.
 * Owned by the loop of its allocation.
 */
final class PeerDial implements Dialler.Outcome {
  /** So long after a dial has failed for want of an address its connection may still show. */
  static final Duration GRACE = Duration.ofSeconds(1);

  private final Loop loop;
  private final Dialler.Outcome outcome;
  private boolean isOver;

  PeerDial(Loop loop, Dialler.Outcome outcome) {
    this.loop = loop;
    this.outcome = outcome;
  }

  /** True once it is known how it ended. */
  boolean isOver() {
    return isOver;
  }

  @Override
  public ConnectionHandler opened(Connection connection) {
    if (isOver) {
      connection.reset();
      return ConnectionHandler.NOBODY;
    }
    isOver = true;
    return outcome.opened(connection);
  }

  @Override
  public void failed(Dialler.Failure failure) {
    if (failure.reason() == Dialler.Failure.Reason.UNREACHABLE) {
      loop.schedule(GRACE, () -> fail(failure));
    } else {
      fail(failure);
    }
  }

  private void fail(Dialler.Failure failure) {
    if (!isOver) {
      isOver = true;
      outcome.failed(failure);
    }
  }
}
