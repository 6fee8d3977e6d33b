package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;

/** One side of the proxy, as the other sees it. Call from any thread. */
interface Side extends StanzaSource, Stopping {
  /**
   * Sends a stanza; those of one thread stay in order.
   *
   * @param pair the domains of its addresses
   */
  void send(Stanza stanza, DomainPair pair, Sending sending);
}
