package io.sallyport.xmpp.connector;

import io.sallyport.telemetry.Event;

/** What happens at a connector, as operators know it. */
public enum ConnectorEvent implements Event {
  NODE_READY(Level.INFO, "A node takes what is for partners"),
  NODE_LOST(Level.WARN, "A node does not take it any more"),
  NODE_UNREACHABLE(Level.WARN, "A node could not be reached"),
  NODE_REFUSED(Level.WARN, "A node does not let the connector in"),
  NODE_DRAINS(Level.INFO, "A node is about to stop, and gets nothing more"),
  NO_NODE(Level.ERROR, "No node takes what is for partners; it waits for a minute"),
  DOMAIN_REFUSED(Level.WARN, "A node does not let the connector serve a domain"),
  SESSION_LOST(Level.WARN, "A node will not answer for what it was sent"),
  COMPONENT_READY(Level.INFO, "The server takes the connector for a partner"),
  COMPONENT_LOST(Level.WARN, "The connection to the server broke"),
  COMPONENT_REFUSED(Level.WARN, "The server does not take the connector for a partner"),
  SERVER_UNREACHABLE(Level.WARN, "The server could not be reached"),
  STANZA_REFUSED(Level.WARN, "A stanza may not pass"),
  STANZA_DROPPED(Level.WARN, "A stanza could not be delivered, and nobody can be told"),
  DETOUR(Level.INFO, "A node cannot reach a partner, and another is tried");

  private final Level level;
  private final String text;

  ConnectorEvent(Level level, String text) {
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
