package io.sallyport.webconf;

import io.sallyport.telemetry.Event;

/** What happens at the Web Conferencing Edge and its agents, as operators know it. */
public enum WebconfEvent implements Event {
  SESSION_ENDED(Level.INFO, "A client's session ended"),
  CLIENT_REFUSED(Level.INFO, "A client was not let through"),
  CLIENT_DISMISSED(Level.INFO, "A client with a good token was not taken inside"),
  FOREIGN_CLIENT(
      Level.INFO, "A client spoke no HTTP, as unmodified Lync clients do, and was refused"),
  AGENT_PARKED(Level.DEBUG, "An agent keeps a connection ready"),
  AGENT_REFUSED(Level.WARN, "An agent was refused"),
  AGENT_LOST(Level.INFO, "A connection of an agent was closed because it did not answer"),
  LEGACY_SERVER(Level.WARN, "A server inside spoke no reverse link, as unmodified Lync servers do"),
  LEGACY_CAPTURED(Level.INFO, "The first octets of such a server were kept"),
  CAPTURE_FAILED(Level.WARN, "The first octets of such a server could not be kept"),
  EDGE_READY(Level.INFO, "An edge has a connection of this agent ready"),
  EDGE_LOST(Level.WARN, "An edge has no connection of this agent any more"),
  NO_EDGE(Level.ERROR, "No edge has a connection of this agent: nobody outside can join"),
  EDGE_REFUSED(Level.ERROR, "An edge refuses this agent, and will until one of them is mended"),
  EDGE_UNREACHABLE(Level.WARN, "An edge could not be reached"),
  TOKEN_OUT_OF_TIME(
      Level.WARN, "An edge offered a client whose token is not good now by the agent's clock"),
  BACKEND_UNREACHABLE(Level.WARN, "The conferencing server behind the agent could not be reached");

  private final Level level;
  private final String text;

  WebconfEvent(Level level, String text) {
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
