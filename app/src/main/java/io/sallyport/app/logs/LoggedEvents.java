package io.sallyport.app.logs;

import io.sallyport.telemetry.Event;
import io.sallyport.telemetry.Events;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/** Turns events into log lines. */
final class LoggedEvents implements Events {
  /** Name of the field that holds an event's id. */
  static final String EVENT_FIELD = "event";

  /** Longest value that a line holds; what an attacker chose must not fill the disk. */
  static final int MAX_VALUE_LENGTH = 500;

  private final Logger logger;

  LoggedEvents(Logger logger) {
    this.logger = logger;
  }

  @Override
  public void state(Event event, Object... fields) {
    LoggingEventBuilder line = logger.atLevel(level(event.level()));
    line = line.addKeyValue(EVENT_FIELD, event.id());
    for (int i = 0; i + 1 < fields.length; i += 2) {
      line = line.addKeyValue(String.valueOf(fields[i]), bounded(String.valueOf(fields[i + 1])));
    }
    line.log(event.text());
  }

  private static String bounded(String value) {
    return value.length() <= MAX_VALUE_LENGTH
        ? value
        : value.substring(0, MAX_VALUE_LENGTH) + "...";
  }

  private static org.slf4j.event.Level level(Event.Level level) {
    return switch (level) {
      case DEBUG -> org.slf4j.event.Level.DEBUG;
      case INFO -> org.slf4j.event.Level.INFO;
      case WARN -> org.slf4j.event.Level.WARN;
      case ERROR -> org.slf4j.event.Level.ERROR;
    };
  }
}
