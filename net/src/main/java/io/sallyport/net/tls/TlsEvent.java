package io.sallyport.net.tls;

import io.sallyport.telemetry.Event;

/** What happens to TLS identities. */
public enum TlsEvent implements Event {
  IDENTITIES_SWAPPED(
      "tls-identities-swapped", Level.INFO, "Changed certificates are used for new connections"),
  IDENTITIES_KEPT(
      "tls-identities-kept",
      Level.WARN,
      "Changed certificates cannot be used; the former ones stay in use");

  private final String id;
  private final Level level;
  private final String text;

  TlsEvent(String id, Level level, String text) {
    this.id = id;
    this.level = level;
    this.text = text;
  }

  @Override
  public String id() {
    return id;
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
