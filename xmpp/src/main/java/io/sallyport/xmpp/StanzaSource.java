package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Stanza;

/** Where a stanza came from, as far as an error has to find its way back. */
interface StanzaSource {
  /**
   * Tells the sender of a stanza that it was not taken. Call from any thread.
   *
   * @param bounce says whether anything left this node, for who can try another
   * @param sending hears what became of that; confirmed at once if nobody may be told
   */
  void answer(Stanza stanza, Bounce bounce, Sending sending);
}
