package io.sallyport.net.revocation;

import io.sallyport.telemetry.Event;

/** What happens in revocation checks. */
public enum RevocationEvent implements Event {
  REVOKED("certificate-revoked", Level.WARN, "A certificate of a partner is revoked"),
  UNKNOWN("revocation-unknown", Level.INFO, "Nothing could be learnt of a partner's certificate"),
  UNWATCHED(
      "revocation-unwatched",
      Level.WARN,
      "A certificate in use is not watched because too many are");

  private final String id;
  private final Level level;
  private final String text;

  RevocationEvent(String id, Level level, String text) {
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
