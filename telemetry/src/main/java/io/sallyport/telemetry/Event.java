package io.sallyport.telemetry;

import java.util.Locale;

/**
 * Something that happens, as operators know it. Each service lists its events as an enum that
 * implements this; the name of a constant is what operators search for, so it stays.
 */
public interface Event {
  /** Name of the constant, upper case with underscores. */
  String name();

  /** Stable id, lower case with dashes, for example {@code flow-opened}. */
  default String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Level by what an operator must do. */
  Level level();

  /** What happened, in one sentence without ids; those are fields. */
  String text();

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
