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
}
