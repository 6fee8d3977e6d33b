package io.sallyport.telemetry;

import java.util.Locale;

/**
 * Something that happens, as operators know it. Each service lists its events as an enum that
 * implements this; the name of a constant is what operators search for, so it stays.
 */
public interface Event {
  /** Name of the constant, upper case with underscores. */
  String name();

  /** How much it matters, and what it is called. */
  Words words();

  /** Stable id, lower case with dashes, for example {@code flow-opened}. */
  default String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Level by what an operator must do. */
  default Level level() {
    return words().level();
  }

  /** What happened, in one sentence without ids; those are fields. */
  default String text() {
    return words().text();
  }

  /** What an event says besides its id. */
  record Words(Level level, String text) {}

  /** Levels by meaning. */
  enum Level {
    /** Followed by developers. */
    DEBUG,
    /** Normal life, worth a line. */
    INFO,
    /** Look at it in working hours. */
    WARN,
    /** Service is lost or wrong: act now. */
    ERROR
  }
}
