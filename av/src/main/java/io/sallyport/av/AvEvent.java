package io.sallyport.av;

import io.sallyport.telemetry.Event;

/** What happens at the A/V Edge, as operators know it. */
public enum AvEvent implements Event {
  RELAY_WARMED(Level.INFO, "The path of media is compiled"),
  ALLOCATION_REFUSED(Level.INFO, "A client got no relay address"),
  CREDENTIALS_REFUSED(Level.INFO, "A client's credentials did not hold"),
  SOURCE_SILENCED(Level.WARN, "A source failed too many integrity checks and gets no answers"),
  PEER_REFUSED(Level.DEBUG, "A client asked for a peer that no relay may reach"),
  PORTS_EXHAUSTED(Level.WARN, "No relay port is free"),
  INTEGRITY_VARIANT(Level.INFO, "A client's SHA-256 integrity matched in this form"),
  TOKEN_ISSUED(Level.DEBUG, "A token was issued"),
  TOKEN_REFUSED(Level.INFO, "A request for a token was refused"),
  CALLER_UNKNOWN(Level.WARN, "Who asked for a token may not call");

  private final Level level;
  private final String text;

  AvEvent(Level level, String text) {
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
