package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.Stanza;

/** Where stanzas of partners go: the leg to the servers inside. */
public interface Inward {
  /**
   * Takes a stanza whose domain pair is proven. Called on the loop of its stream.
   *
   * @param settled to be run once, from any thread, when it has been taken over inside or its
   *     sender has been told that it was not
   */
  void deliver(Stanza stanza, Origin origin, Runnable settled);
}
