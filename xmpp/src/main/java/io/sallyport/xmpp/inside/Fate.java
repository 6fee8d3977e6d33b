package io.sallyport.xmpp.inside;

import io.sallyport.wire.xmpp.StanzaCondition;

/** What becomes of a stanza that did not arrive: never nothing. */
public sealed interface Fate {
  /**
   * Its sender gets an error.
   *
   * @param notSent true if nothing left this node, so that another may be tried
   * @param text for a person; no name of the inside
   */
  record Bounced(StanzaCondition condition, boolean notSent, String text) implements Fate {}

  /** It is counted and forgotten. */
  record Dropped() implements Fate {}

  /** It waits for the next stream to the same partner, once. */
  record Requeued() implements Fate {}

  /** It goes to another gateway or another node; duplicates are possible. */
  record Resent() implements Fate {}
}
