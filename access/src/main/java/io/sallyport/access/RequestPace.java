package io.sallyport.access;

import io.sallyport.net.TokenBucket;
import java.time.Duration;

/**
 * How fast a client may ask on one connection. Owned by the connection's loop; time comes in as a
 * number.
 */
final class RequestPace {
  static final int FIRST_PER_SECOND = 50;
  static final int FIRST_BURST = 200;

  /** Once something was accepted of it. */
  static final int KNOWN_PER_SECOND = 200;

  static final int KNOWN_BURST = 600;

  /** How long nothing is read of a client that was too fast. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  /** Times too fast, with less than {@link #FORGIVEN_AFTER} between them, that end it. */
  static final int MAX_BREACHES = 3;

  static final Duration FORGIVEN_AFTER = Duration.ofMinutes(1);

  private TokenBucket rate;
  private boolean isKnown;
  private int breaches;
  private long lastBreachNanos;

  RequestPace(long nowNanos) {
    rate = new TokenBucket(FIRST_PER_SECOND, FIRST_BURST, nowNanos);
  }

  /** What becomes of a request. */
  enum Ruling {
    PASS,
    /** It gets 503, and the connection a pause. */
    PAUSE,
    /** It gets 503, and the connection is closed. */
    CLOSE
  }

  /**
   * Rules on the next request.
   *
   * @param known true if something was accepted of the client
   */
  Ruling next(boolean known, long nowNanos) {
    if (known && !isKnown) {
      isKnown = true;
      rate = new TokenBucket(KNOWN_PER_SECOND, KNOWN_BURST, nowNanos);
    }
    if (rate.take(nowNanos)) {
      return Ruling.PASS;
    }
    if (nowNanos - lastBreachNanos > FORGIVEN_AFTER.toNanos()) {
      breaches = 0;
    }
    lastBreachNanos = nowNanos;
    breaches++;
    return breaches < MAX_BREACHES ? Ruling.PAUSE : Ruling.CLOSE;
  }
}
