package io.sallyport.net.dns;

import io.sallyport.telemetry.Counter;
import java.util.Locale;

/** What looking up names counts. A question is one type of one name. */
public enum DnsCounter implements Counter {
  QUESTIONS("Questions asked of the resolver"),
  FROM_CACHE("Questions answered from the cache"),
  REFUSED("Questions refused because too many were under way"),
  QUERIES("Queries sent to servers, over UDP and TCP"),
  TRUNCATED("Queries repeated over TCP because the answer was too long or guessed at"),
  STRAYS("Datagrams that did not answer the question, or not in a readable way"),
  FOUND("Questions that servers answered with records"),
  NEGATIVE("Questions that servers answered with nothing"),
  FAILED("Questions that no server answered in a usable way"),
  FORBIDDEN("Hosts whose every address is one that no partner may be at"),
  EVICTED("Records dropped from the cache before their time to make room");

  private final String label;

  DnsCounter(String label) {
    this.label = label;
  }

  @Override
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String label() {
    return label;
  }
}
