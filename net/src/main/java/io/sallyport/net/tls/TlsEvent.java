package io.sallyport.net.tls;

import io.sallyport.telemetry.Event;

/** What happens to TLS identities. */
public enum TlsEvent implements Event {
  TLS_IDENTITIES_SWAPPED(Level.INFO, "Changed certificates are used for new connections"),
  TLS_IDENTITIES_KEPT(
      Level.WARN, "Changed certificates cannot be used; the former ones stay in use");

  private final Level level;
  private final String text;

  TlsEvent(Level level, String text) {
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
