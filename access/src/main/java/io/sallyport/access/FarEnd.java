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

  /**
   * What the senders of requests hear that were not answered when the connection ended.
   *
   * @param wasHeard false if the other end never said anything on it: with TLS 1.3 that is how one
   *     ends that does not take our certificate
   */
  Refusal lost(boolean wasHeard);

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
