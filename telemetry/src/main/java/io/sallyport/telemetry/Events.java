package io.sallyport.telemetry;

/** Takes events. Never blocks its caller and never throws. */
@FunctionalInterface
public interface Events {
  /** Drops everything. */
  Events NONE = (event, fields) -> {};

  /**
   * States that something happened.
   *
   * @param fields names and values in turn; a secret is never a value
   */
  void state(Event event, Object... fields);
}
