package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.xmpp.inside.Loss;

/** Who sent a stanza outside, and hears what became of it: exactly one call, on some loop. */
public interface Sending {
  /** Nobody wants to know. */
  Sending UNOBSERVED =
      new Sending() {
        @Override
        public void confirmed() {}

        @Override
        public void lost(Loss loss, StanzaCondition condition, String text) {}
      };

  /**
   * When it came, on the clock of loops: by that it keeps its place before what came later. Now,
   * where only what happens to it here counts.
   */
  default long cameNanos(long nowNanos) {
    return nowNanos;
  }

  /** The partner has taken it, or it was written and nothing speaks against that. */
  void confirmed();

  /**
   * It did not arrive, or nobody knows.
   *
   * @param condition to tell its sender, where the loss leaves a choice
   * @param text for people: the step that failed
   */
  void lost(Loss loss, StanzaCondition condition, String text);
}
