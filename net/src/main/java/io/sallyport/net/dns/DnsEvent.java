package io.sallyport.net.dns;

import io.sallyport.telemetry.Event;

/** What happens when names are looked up. */
public enum DnsEvent implements Event {
  DNS_SERVERS_CHOSEN(Level.INFO, "Names are looked up at these servers"),
  DNS_LOOKUP_FAILED(Level.WARN, "A name could not be looked up"),
  DNS_TARGET_FORBIDDEN(Level.WARN, "A name leads only where no partner may be"),
  DNS_INQUIRY_BROKEN(Level.ERROR, "A lookup threw: a bug");

  private final Level level;
  private final String text;

  DnsEvent(Level level, String text) {
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
