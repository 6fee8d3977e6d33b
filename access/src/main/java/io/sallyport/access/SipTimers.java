package io.sallyport.access;

import java.time.Duration;

/**
 * Timers of transactions, by the names of RFC 3261 (section 17, table 4 in its appendix A) and RFC
 * 6026. Over reliable transports nothing is retransmitted, so A, E and G do not exist, and D, I, J
 * and K are zero.
 */
final class SipTimers {
  /** Estimate of a round trip. */
  static final Duration T1 = Duration.ofMillis(500);

  /** An INVITE that was never answered. */
  static final Duration TIMER_B = T1.multipliedBy(64);

  /** From one provisional response to an INVITE to the next; RFC 3261 16.6: over three minutes. */
  static final Duration TIMER_C = Duration.ofSeconds(185);

  /** Any other request that was not answered. */
  static final Duration TIMER_F = T1.multipliedBy(64);

  /** From the refusal of an INVITE to its ACK. */
  static final Duration TIMER_H = T1.multipliedBy(64);

  /**
   * From the first 2xx to an INVITE to the last that is sent on: L toward its sender, M toward
   * where it went.
   */
  static final Duration TIMERS_L_AND_M = T1.multipliedBy(64);

  /** From a CANCEL to the answer of its INVITE, which is then not waited for (RFC 3261 9.1). */
  static final Duration CANCEL_LIMIT = T1.multipliedBy(64);

  /**
   * Timer E, doubled from T1 on, would have come to T2, which is 4 s: from then on the sender of a
   * request other than INVITE is told that it is worked on (RFC 4320 section 4.1).
   */
  static final Duration E_REACHES_T2 = T1.multipliedBy(1 + 2 + 4);

  /** All provisional responses to one INVITE: whoever still only rings then is cancelled. */
  static final Duration RINGING_LIMIT = Duration.ofHours(1);

  /** All attempts together to reach one of a request's targets. */
  static final Duration CONNECT_BUDGET = Duration.ofSeconds(16);

  private SipTimers() {}
}
