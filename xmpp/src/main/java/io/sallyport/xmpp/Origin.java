package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DomainPair;

/**
 * Where a stanza came from, as its stream has proven.
 *
 * @param partner primary domain of the entry
 * @param trust how far its people are: for the inside to act on, which knows who has added whom
 */
public record Origin(DomainPair pair, Xmpp.Method method, String partner, Xmpp.Trust trust) {}
