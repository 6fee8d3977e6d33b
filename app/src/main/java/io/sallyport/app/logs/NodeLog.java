package io.sallyport.app.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.sallyport.telemetry.Events;
import java.io.OutputStream;
import org.slf4j.LoggerFactory;

/** The log of a running node. Sets the logging library up in code: no file can change it. */
public final class NodeLog implements AutoCloseable {
  private final LoggerContext loggers;
  private final BoundedAppender appender;
  private final Events events;

  private NodeLog(LoggerContext loggers, BoundedAppender appender) {
    this.loggers = loggers;
    this.appender = appender;
    this.events = new LoggedEvents(loggers.getLogger("sallyport"));
  }

  /** Starts logging to an output; one log at a time. */
  public static NodeLog start(LogFormat format, String node, OutputStream output) {
    LoggerContext loggers = (LoggerContext) LoggerFactory.getILoggerFactory();
    loggers.reset();
    BoundedAppender appender = new BoundedAppender(LineLayout.of(format, node), output);
    appender.setContext(loggers);
    appender.start();
    Logger root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    loggers.getLogger("sallyport").setLevel(Level.INFO);
    return new NodeLog(loggers, appender);
  }

  public Events events() {
    return events;
  }

  /** Lines lost because the output did not keep up. */
  public long droppedLines() {
    return appender.dropped();
  }

  /** Writes what waits and stops. */
  @Override
  public void close() {
    loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(appender);
    appender.stop();
  }
}
