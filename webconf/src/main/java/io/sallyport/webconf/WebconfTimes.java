package io.sallyport.webconf;

import java.time.Duration;

/** Times that nobody needs to change; those that sites differ in are in the topology. */
final class WebconfTimes {
  /** From the TLS handshake to the end of a client's head, or of an agent's HELLO. */
  static final Duration FIRST_WORD = Duration.ofSeconds(10);

  /** Shorter than the 30 s after which firewalls forget connections at the earliest. */
  static final Duration PING_INTERVAL = Duration.ofSeconds(25);

  static final Duration PONG_WAIT = Duration.ofSeconds(5);

  /** How long an agent may take to answer an offer. */
  static final Duration ACCEPT_WAIT = Duration.ofSeconds(5);

  /** How long offers of one client may take together. */
  static final Duration OFFERS_WAIT = Duration.ofSeconds(10);

  static final int MAX_OFFERS = 3;

  /** After the last connection of an agent its keys are good for so long. */
  static final Duration KEY_GRACE = Duration.ofMinutes(5);

  static final Duration HALF_CLOSED = Duration.ofSeconds(30);

  /** When an agent is told to come back to a node that stops. */
  static final int RETRY_SECONDS = 30;

  private WebconfTimes() {}
}
