package io.sallyport.access;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.wire.Octets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Our way to one internal server or node: a connection opened when there is something to send and
 * kept. Owned by its loop; only {@link #send} is called from others.
 *
 * <pre>
 *  IDLE --send--> CONNECTING --opened--> OPEN
 *    ^                |                    |
 *    |                | failed             | lost
 *    |                v                    |
 *    +--next send-- BACKOFF <--not heard---+--heard--> IDLE
 * </pre>
 */
final class Link implements Target {
  /** Requests that may wait for the connection. */
  static final int MAX_WAITING = 1_000;

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

  private enum State {
    IDLE,
    CONNECTING,
    OPEN,
    BACKOFF
  }

  /** A request that waits for the connection. */
  private record Waiting(Octets request, @Nullable Transaction transaction) {}

  private final AccessLoop loop;
  private final FarEnd end;
  private final Queue<Waiting> waiting = new ArrayDeque<>();
  private State state = State.IDLE;
  private @Nullable SipConnection open;
  private Duration backoff = FIRST_BACKOFF;
  private volatile long retryNanos;
  private volatile boolean isFailing;
  private volatile Refusal lastRefusal = Refusal.NEXT_HOP_DOWN;

  Link(AccessLoop loop, FarEnd end) {
    this.loop = loop;
    this.end = end;
  }

  FarEnd end() {
    return end;
  }

  /** What the sender of a request hears that could not be sent here. */
  Refusal refusal() {
    return lastRefusal;
  }

  /** False while the far end is known not to answer; it is then tried last. Any loop may ask. */
  boolean isHealthy() {
    return !isFailing || loop.nanoTime() - retryNanos >= 0;
  }

  @Override
  public void send(Octets request, @Nullable Transaction transaction) {
    if (!loop.isCurrent()) {
      loop.execute(() -> send(request, transaction));
      return;
    }
    if (state == State.BACKOFF && loop.nanoTime() - retryNanos >= 0) {
      state = State.IDLE;
    }
    switch (state) {
      case OPEN -> sendOpen(request, transaction);
      case IDLE -> {
        waiting.add(new Waiting(request, transaction));
        state = State.CONNECTING;
        end.dial(loop, new Dialling());
      }
      case CONNECTING -> {
        if (waiting.size() < MAX_WAITING) {
          waiting.add(new Waiting(request, transaction));
        } else {
          fail(transaction);
        }
      }
      case BACKOFF -> fail(transaction);
    }
  }

  private void sendOpen(Octets request, @Nullable Transaction transaction) {
    SipConnection connection = open;
    if (connection == null || !connection.connection.isOpen()) {
      fail(transaction);
    } else if (connection.connection.isWritable()) {
      connection.connection.send(request);
    } else {
      // The server does not keep up: better a clear answer now than a queue without end.
      fail(transaction);
    }
  }

  private void fail(@Nullable Transaction transaction) {
    if (transaction != null) {
      transaction.loop.execute(() -> transaction.targetLost(this));
    }
  }

  /** The server speaks SIP with us: what was wrong before is over. */
  void proven() {
    backoff = FIRST_BACKOFF;
    isFailing = false;
  }

  /**
   * The open connection ended; what was sent on it and not answered is lost.
   *
   * @param wasHeard false if the server never said anything on it: one that refuses our certificate
   *     takes a connection before it hangs up (RFC 8446), and would be dialled for every request
   */
  void lost(boolean wasHeard) {
    open = null;
    if (wasHeard) {
      state = State.IDLE;
    } else {
      backOff();
    }
    loop.events().state(AccessEvent.LINK_LOST, "end", end);
    loop.targetClosed(this);
  }

  private void backOff() {
    state = State.BACKOFF;
    retryNanos = loop.nanoTime() + backoff.toNanos();
    isFailing = true;
    Duration doubled = backoff.multipliedBy(2);
    backoff = doubled.compareTo(end.lastBackoff()) < 0 ? doubled : end.lastBackoff();
  }

  void close() {
    if (open != null) {
      open.connection.close();
    }
  }

  /** How dialling ends. */
  private final class Dialling implements Dialler.Outcome {
    @Override
    public ConnectionHandler opened(Connection connection) {
      SipConnection opened = end.carry(loop, connection, Link.this);
      open = opened;
      state = State.OPEN;
      loop.counters().count(AccessCounter.LINKS_OPENED);
      loop.events().state(AccessEvent.LINK_OPENED, "end", end, "address", connection.remote());
      for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
        sendOpen(next.request(), next.transaction());
      }
      return opened;
    }

    @Override
    public void failed(Dialler.Failure failure) {
      lastRefusal = end.refusal(failure);
      backOff();
      loop.counters().count(AccessCounter.LINKS_FAILED);
      loop.events()
          .state(
              AccessEvent.LINK_FAILED,
              "end",
              end,
              "reason",
              failure.reason(),
              "detail",
              failure.detail());
      for (Waiting next = waiting.poll(); next != null; next = waiting.poll()) {
        fail(next.transaction());
      }
    }
  }
}
