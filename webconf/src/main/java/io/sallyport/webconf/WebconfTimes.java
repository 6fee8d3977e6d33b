package io.sallyport.webconf;

import java.time.Duration;

/** Times that nobody needs to change; those that sites differ in are in the topology. */
final class WebconfTimes {
  static final int MAX_OFFERS = 3;

  /** The longest that a topology may say: who remembers tokens without one goes by it. */
  static final Duration MOST_SKEW = Duration.ofMinutes(5);

  /** The same of how long a token may be good. */
  static final Duration MOST_TOKEN_LIFE = Duration.ofHours(1);

  /** When an agent is told to come back to a node that stops. */
  static final int RETRY_SECONDS = 30;

  private WebconfTimes() {}
}
