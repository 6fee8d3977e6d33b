package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;

/** One side of the proxy, as the other sees it. Call from any thread. */
interface Side {
  /**
   * Sends a stanza; those of one thread stay in order.
   *
   * @param pair the domains of its addresses
   */
  void send(Stanza stanza, DomainPair pair, Sending sending);

  /**
   * Tells the sender of a stanza that it was not taken.
   *
   * @param bounce says whether anything left this node, for who can try another
   * @param sending hears what became of that; confirmed at once if nobody may be told
   */
  void answer(Stanza stanza, Bounce bounce, Sending sending);

  /**
   * The node stops. Streams whose other end counts what was taken stay open for what is under way,
   * and take nothing more; from others, which are told at once, what crosses is still taken.
   */
  void stopTaking();

  /** Streams that were told to stop and from which something may still come. */
  int crossing();

  /** What waits for a stream is told that there will be none. */
  void giveUp();

  /** Ends all streams, and begins none. */
  void drain();
}
