package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.XmppDomain;

/** What serves domains of ours inside and has attached for that. */
interface DomainServer extends Stopping {
  /** Streams that are there. Call from any thread. */
  int open();

  /** True if what is for that domain is for it now. Call on the owner's loop. */
  boolean serves(XmppDomain domain);

  /** True if it has served that domain since the node started. Call from any thread. */
  boolean hasServed(XmppDomain domain);

  /** True while who sends to that domain should wait a little. Call from any thread. */
  default boolean isCrowded(XmppDomain domain) {
    return false;
  }

  /** Takes a stanza for a domain that it serves. Call on the owner's loop. */
  void deliver(Stanza stanza, Origin origin, Sending sending);
}
