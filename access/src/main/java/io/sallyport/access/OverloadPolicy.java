package io.sallyport.access;

import io.sallyport.wire.sip.SipMethod;
import java.time.Duration;

/** What load means: signals in, a level out, and who is turned away at each level. */
final class OverloadPolicy {
  /** Open transactions of a node, whose memory they would fill. */
  static final int MAX_OPEN_TRANSACTIONS = 200_000;

  private static final Duration SLOW = Duration.ofMillis(20);
  private static final Duration SLOWER = Duration.ofMillis(100);
  private static final Duration SLOWEST = Duration.ofMillis(400);
  private static final double FULL_HEAP = 0.9;

  private OverloadPolicy() {}

  /** How much a node bears; each level turns away those of the one before too. */
  enum Level {
    NONE(0),
    /** Newcomers wait. */
    HIGH(1),
    /**
     * What begins something waits: of clients that are not signed in all of it, of others a share.
     * Registrations do not.
     */
    OVERLOADED(2),
    /** Everything waits that begins something. */
    SATURATED(3);

    private final int number;

    Level(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /**
   * What is measured.
   *
   * @param lag what 99 of 100 tasks of the slowest loop waited at most within a second
   * @param heapShare of the heap, in use after the last collection, 0 to 1
   */
  record Signals(Duration lag, double heapShare, long openTransactions) {}

  /** The level of the worst signal. */
  static Level level(Signals signals) {
    double transactions = (double) signals.openTransactions() / MAX_OPEN_TRANSACTIONS;
    if (signals.lag().compareTo(SLOWEST) > 0
        || signals.heapShare() > FULL_HEAP
        || transactions >= 1) {
      return Level.SATURATED;
    }
    if (signals.lag().compareTo(SLOWER) >= 0 || transactions >= 0.75) {
      return Level.OVERLOADED;
    }
    return signals.lag().compareTo(SLOW) >= 0 || transactions >= 0.5 ? Level.HIGH : Level.NONE;
  }

  /**
   * A request at the door.
   *
   * @param isInDialog true if its To has a tag
   * @param sender who asks
   */
  record Arrival(SipMethod method, boolean isInDialog, Sender sender) {}

  /** Who asks, the last to wait first. */
  enum Sender {
    /** Signed in, or an internal server or partner. */
    KNOWN,
    /** A client of whom nothing was accepted yet: whoever floods is one. */
    UNKNOWN,
    /** An anonymous user, or a discovered partner that we know no good of. */
    NEWCOMER
  }

  /**
   * True if a request is to come back later.
   *
   * @param refusedShare of what begins something while overloaded, 0 to 1
   * @param chance drawn for this request, 0 to 1
   */
  static boolean refuses(Level level, Arrival arrival, double refusedShare, double chance) {
    if (arrival.isInDialog() || endsSomething(arrival.method())) {
      return false;
    }
    return switch (level) {
      case NONE -> false;
      case HIGH -> arrival.sender() == Sender.NEWCOMER;
      case OVERLOADED ->
          switch (arrival.sender()) {
            case NEWCOMER -> true;
            case UNKNOWN -> beginsSomething(arrival.method());
            case KNOWN -> beginsSomething(arrival.method()) && chance < refusedShare;
          };
      case SATURATED -> true;
    };
  }

  private static boolean endsSomething(SipMethod method) {
    return method == SipMethod.ACK || method == SipMethod.BYE || method == SipMethod.CANCEL;
  }

  private static boolean beginsSomething(SipMethod method) {
    return switch (method) {
      case INVITE, SUBSCRIBE, MESSAGE, OPTIONS -> true;
      default -> false;
    };
  }
}
