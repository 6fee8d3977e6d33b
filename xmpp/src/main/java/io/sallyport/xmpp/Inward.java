package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.XmppDomain;

/** Where stanzas of partners go: the leg to the servers inside. */
public interface Inward {
  /**
   * Takes a stanza whose domain pair is proven. Called on the loop of its stream.
   *
   * @param settled to be run once, from any thread, when it has been taken over inside or its
   *     sender has been told that it was not
   */
  void deliver(Stanza stanza, Origin origin, Runnable settled);

  /** True while who sends to a domain of ours should wait a little. Call from any thread. */
  default boolean isCrowded(XmppDomain domain) {
    return false;
  }

  /** Octets more, or fewer, that a stream holds of what has come in part. Call from any thread. */
  default void holds(long octets) {}

  /** True if memory is short: nobody new is let in. Call from any thread. */
  default boolean isTight() {
    return false;
  }

  /** True if there is hardly any memory: who sends waits. Call from any thread. */
  default boolean isFull() {
    return false;
  }
}
