package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DomainPair;

/**
 * Where a stanza came from, as its stream has proven.
 *
 * @param partner primary domain of the entry
 */
public record Origin(DomainPair pair, Xmpp.Method method, String partner) {}
