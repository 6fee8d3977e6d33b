package io.sallyport.xmpp.inside;

/**
 * How much waits somewhere.
 *
 * @param oldestNanos since when the oldest of it waits, by the clock of the report; no meaning
 *     without any
 */
public record Backlog(long stanzas, long octets, long oldestNanos) {
  /** Nothing waits. */
  public static final Backlog NONE = new Backlog(0, 0, 0);

  public boolean isEmpty() {
    return stanzas == 0;
  }
}
