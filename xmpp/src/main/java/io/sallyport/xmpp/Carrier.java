package io.sallyport.xmpp;

import io.sallyport.wire.Octets;

/** A stream that stanzas of a domain pair may be sent on. Call from any thread. */
interface Carrier {
  void carry(Octets stanza, Sending sending);
}
