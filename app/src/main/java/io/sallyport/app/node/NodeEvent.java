package io.sallyport.app.node;

import io.sallyport.telemetry.Event;

/** What happens to a node as a whole. */
public enum NodeEvent implements Event {
  NODE_STARTING(Level.INFO, "The node starts"),
  NODE_READY(Level.INFO, "The node is ready"),
  NODE_DRAINING(Level.INFO, "The node takes no new work"),
  NODE_STOPPED(Level.INFO, "The node has stopped"),
  NODE_REFUSED(Level.ERROR, "The node cannot start"),
  HEAP_SMALL(Level.WARN, "The heap is small for what the topology allows"),
  ROWS_NOT_BUILT(Level.WARN, "Rows of the topology are not served: this version lacks them");

  private final Level level;
  private final String text;

  NodeEvent(Level level, String text) {
    this.level = level;
    this.text = text;
  }

  @Override
  public Level level() {
    return level;
  }

  @Override
  public String text() {
    return text;
  }
}
