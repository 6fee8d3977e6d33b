package io.sallyport.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where a {@link Link} leads: how to get there and how long to wait after failures. */
sealed interface FarEnd permits InsideEnd, PartnerEnd {
  /** Name that the other end must prove. */
  String name();

  /**
   * Opens a connection and makes its SIP side; exactly one of the outcome's methods is called, on
   * the link's loop.
   */
  void dial(AccessLoop loop, Link link, Outcome outcome);

  /**
   * Pause before the next try.
   *
   * @param failures in a row, 1 or more
   */
  Duration backoff(int failures);

  /** Silence after which a connection is closed; null if it is kept. */
  @Nullable Duration idleLimit();

  /** What the senders of requests hear that were not answered when the connection ended. */
  Refusal lost();

  /** How dialling ended. */
  interface Outcome {
    /** Requests may be sent. */
    void opened(SipConnection connection);

    void failed(Failure failure);
  }

  /**
   * Why there is no connection.
   *
   * @param refusal what the senders of waiting requests hear
   * @param detail for operators
   */
  record Failure(Refusal refusal, String reason, String detail) {}
}
