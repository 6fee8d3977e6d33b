package io.sallyport.telemetry;

/**
 * Something that happens, as operators know it. Each service lists its events as an enum that
 * implements this.
 */
public interface Event {
  /** Stable id, lower case with dashes, for example {@code flow-opened}. */
  String id();

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
