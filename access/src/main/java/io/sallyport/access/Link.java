package io.sallyport.access;

import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Our way to one server inside or outside: a connection opened when there is something to send and
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
  private enum State {
    IDLE,
    CONNECTING,
    OPEN,
    BACKOFF
  }

  /** Answers in a row that a server is too busy, after which others are tried first. */
  static final int MAX_BUSY_ANSWERS = 3;

  /** Within which they come, and for how long they count. */
  static final Duration BUSY_TIME = Duration.ofSeconds(30);

  private static final int SERVICE_UNAVAILABLE = 503;

  private final AccessLoop loop;
  private final FarEnd end;
  private final WaitingRequests waiting;

  /** Read by other loops that ask whether it may be forgotten. */
  private volatile State state = State.IDLE;

  private @Nullable SipConnection open;
  private int failures;
  private long lastUsedNanos;
  private Loop.@Nullable Timer idleTimer;
  private volatile long retryNanos;
  private volatile boolean isFailing;
  private volatile int busyAnswers;
  private long busySinceNanos;
  private volatile long busyUntilNanos;
  private volatile Refusal lastRefusal = Refusal.NEXT_HOP_DOWN;

  Link(AccessLoop loop, FarEnd end) {
    this.loop = loop;
    this.end = end;
    this.waiting = new WaitingRequests(loop.netLoop(), this::fail);
  }

  FarEnd end() {
    return end;
  }

  /** What the sender of a request hears that could not be sent here. */
  Refusal refusal() {
    return lastRefusal;
  }

  /**
   * False while the far end is known not to answer, or to be too busy; it is then tried last. Any
   * loop may ask.
   */
  boolean isHealthy() {
    boolean isBusy = busyAnswers >= MAX_BUSY_ANSWERS && loop.nanoTime() - busyUntilNanos < 0;
    return !isBusy && (!isFailing || loop.nanoTime() - retryNanos >= 0);
  }

  /** The far end answered a request, on whichever loop. */
  void answered(int status) {
    if (status != SERVICE_UNAVAILABLE && busyAnswers == 0) {
      return;
    }
    if (loop.isCurrent()) {
      count(status);
    } else {
      loop.execute(() -> count(status));
    }
  }

  private void count(int status) {
    if (status != SERVICE_UNAVAILABLE) {
      busyAnswers = 0;
      return;
    }
    long nowNanos = loop.nanoTime();
    if (busyAnswers == 0 || nowNanos - busySinceNanos >= BUSY_TIME.toNanos()) {
      busySinceNanos = nowNanos;
      busyAnswers = 1;
      return;
    }
    busyUntilNanos = nowNanos + BUSY_TIME.toNanos();
    busyAnswers = Math.min(busyAnswers + 1, MAX_BUSY_ANSWERS);
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
        state = State.CONNECTING;
        await(request, transaction);
        end.dial(loop, this, new Dialling());
      }
      case CONNECTING -> await(request, transaction);
      case BACKOFF -> fail(transaction);
    }
  }

  private void await(Octets request, @Nullable Transaction transaction) {
    Duration limit =
        transaction == null ? SipTimers.CONNECT_BUDGET : transaction.connectBudgetLeft();
    if (!waiting.add(request, transaction, limit)) {
      fail(transaction);
    }
  }

  private void sendOpen(Octets request, @Nullable Transaction transaction) {
    SipConnection connection = open;
    if (connection == null || !connection.connection.isOpen()) {
      fail(transaction);
    } else if (connection.connection.isWritable()) {
      lastUsedNanos = loop.nanoTime();
      connection.connection.send(request);
    } else {
      // The server does not keep up: better a clear answer now than a queue without end.
      fail(transaction);
    }
  }

  private void fail(@Nullable Transaction transaction) {
    if (transaction != null) {
      transaction.loop.execute(() -> transaction.unreachable(this));
    }
  }

  /** The server speaks SIP with us: what was wrong before is over. */
  void proven() {
    failures = 0;
    isFailing = false;
  }

  /** A message came: an answer that is awaited, such as the next ringing, keeps us here. */
  void heard() {
    lastUsedNanos = loop.nanoTime();
  }

  /**
   * The open connection ended; what was sent on it and not answered is lost.
   *
   * @param wasHeard false if the server never said anything on it: one that refuses our certificate
   *     takes a connection before it hangs up (RFC 8446), and would be dialled for every request
   */
  void lost(SipConnection lost, boolean wasHeard) {
    if (!lost.equals(open)) {
      // It was refused before it was used.
      return;
    }
    lastRefusal = end.lost(wasHeard);
    open = null;
    if (idleTimer != null) {
      idleTimer.cancel();
      idleTimer = null;
    }
    if (wasHeard) {
      state = State.IDLE;
    } else {
      backOff();
    }
    loop.events().state(AccessEvent.LINK_LOST, "end", end);
    loop.targetClosed(this);
  }

  private void backOff() {
    failures++;
    Duration backoff = end.backoff(failures);
    retryNanos = loop.nanoTime() + backoff.toNanos();
    isFailing = true;
    state = backoff.isZero() ? State.IDLE : State.BACKOFF;
  }

  private void watchIdle(SipConnection connection) {
    Duration limit = end.idleLimit();
    if (limit != null) {
      idleTimer = loop.schedule(limit, () -> checkIdle(connection, limit));
    }
  }

  private void checkIdle(SipConnection connection, Duration limit) {
    if (loop.nanoTime() - lastUsedNanos >= limit.toNanos()) {
      connection.connection.close();
    } else {
      watchIdle(connection);
    }
  }

  /** True if nothing is open, under way or waited for: it may be forgotten. Any loop may ask. */
  boolean isIdle() {
    State now = state;
    return now == State.IDLE || (now == State.BACKOFF && loop.nanoTime() - retryNanos >= 0);
  }

  void close() {
    if (open != null) {
      open.connection.close();
    }
  }

  /** How dialling ends. */
  private final class Dialling implements FarEnd.Outcome {
    @Override
    public void opened(SipConnection connection) {
      open = connection;
      state = State.OPEN;
      lastRefusal = end.lost(true);
      lastUsedNanos = loop.nanoTime();
      loop.counters().count(AccessCounter.LINKS_OPENED);
      loop.events()
          .state(
              AccessEvent.LINK_OPENED,
              "end",
              end,
              "address",
              connection.connection.remote().getAddress().getHostAddress());
      watchIdle(connection);
      waiting.takeAll(Link.this::sendOpen);
    }

    @Override
    public void failed(FarEnd.Failure failure) {
      lastRefusal = failure.refusal();
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
      waiting.takeAll((_, transaction) -> fail(transaction));
    }
  }
}
