package io.sallyport.net.revocation;

import io.sallyport.telemetry.Event;

/** What happens in revocation checks. */
public enum RevocationEvent implements Event {
  CERTIFICATE_REVOKED(Level.WARN, "A certificate of a partner is revoked"),
  REVOCATION_UNKNOWN(Level.INFO, "Nothing could be learnt of a partner's certificate"),
  REVOCATION_UNWATCHED(Level.WARN, "A certificate in use is not watched because too many are");

  private final Level level;
  private final String text;

  RevocationEvent(Level level, String text) {
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
