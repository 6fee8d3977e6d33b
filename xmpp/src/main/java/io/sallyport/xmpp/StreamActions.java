package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;

/** What a stream wants done, in this order; its state machine does nothing itself. */
public interface StreamActions {
  void send(Octets octets);

  /** What was sent so far leaves in the clear; what comes from now on has to be TLS. */
  void startTls();

  /** A new header of the other end follows. */
  void restart();

  /** A new header of the other end follows; what it writes before that is of the old stream. */
  void awaitHeader();

  /** The other end may send stanzas of that pair here from now on. */
  void proven(DomainPair pair, Xmpp.Method method);

  /** The other end takes stanzas of that pair here from now on. */
  void ready(DomainPair pair, Xmpp.Method method);

  /**
   * The other end takes no stanzas of that pair here.
   *
   * @param text for people: the step that failed
   */
  void refused(DomainPair pair, StanzaCondition condition, String text);

  /**
   * Asks a server of the pair's sending domain, over another connection, whether a key is its own
   * (XEP-0220 section 2.1.2).
   *
   * @param question from the one that was asked to the one that is to know
   */
  void verify(Dialback question);

  /** A server that was asked here about a key says so. */
  void verified(Dialback answer);

  /** A stanza whose pair is proven goes inside. */
  void deliver(Stanza stanza, Origin origin);

  /** A stanza is not taken, and its sender is told on whatever stream goes there. */
  void bounce(Stanza stanza, Bounce bounce);

  /** The other end has taken that many more of the stanzas that were sent here. */
  void acknowledged(long stanzas);

  /**
   * Asks the domain on the other end for a sign of life (XEP-0199).
   *
   * @param pair from one of our domains to that
   * @return false if there is no way to ask
   */
  boolean ping(DomainPair pair);

  void count(XmppCounter counted);

  /** Nothing more is sent; the connection closes when the other end has, or after a while. */
  void close();
}
