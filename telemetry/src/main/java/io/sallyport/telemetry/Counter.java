package io.sallyport.telemetry;

/**
 * A running total. Each service lists its counters as an enum that implements this, so that nothing
 * is counted under two names.
 */
public interface Counter {
  /** Name as exported, lower case with underscores, without prefix and without {@code _total}. */
  String id();

  /** One sentence for operators. */
  String label();
}
