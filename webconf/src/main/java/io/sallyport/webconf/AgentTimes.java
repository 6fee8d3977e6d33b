package io.sallyport.webconf;

import java.time.Duration;

/** Times and numbers of an agent. */
final class AgentTimes {
  /** Connections kept ready until an edge says how many it would like. */
  static final int FIRST_TARGET = 8;

  /** More than wait, so that the next does not. */
  static final int BEYOND_DEMAND = 2;

  static final int MOST_PARKED = 64;
  static final int MOST_OPENING = 16;
  static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  /** An edge that kept a connection for so long is well again. */
  static final Duration WELL_AFTER = Duration.ofSeconds(60);

  /** What an edge that has enough is given, unless it takes one. */
  static final Duration FULL_PAUSE = Duration.ofSeconds(5);

  static final Duration RETRY_AFTER_DRAIN = Duration.ofSeconds(30);
  static final Duration LOWERED_FOR = Duration.ofMinutes(10);

  /** PINGs that may be missing. */
  static final int MISSING_PINGS = 3;

  static final Duration READY_WAIT = Duration.ofSeconds(10);
  static final Duration ROTATION = Duration.ofHours(1);

  /** After a goodbye an offer may still be on its way. */
  static final Duration CROSSING = Duration.ofSeconds(5);

  /** How often names of edges are looked up again. */
  static final Duration LOOK_UP = Duration.ofSeconds(30);

  /** A dial may take 3 s, and an edge waits for 5: later than this, another one comes too late. */
  static final Duration ANOTHER_ADDRESS_WITHIN = Duration.ofMillis(1_500);

  private AgentTimes() {}
}
