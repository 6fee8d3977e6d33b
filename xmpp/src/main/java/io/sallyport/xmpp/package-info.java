/**
 * The XMPP proxy: passes stanzas between listed partners outside and the servers inside that are
 * bound for our domains. It keeps no user, no roster and no queue on disk; whose domain a stanza
 * names in {@code from} has been proven on the connection that it came on.
 *
 * <p>The path of a partner's stanza, six hops on one thread: {@code net} accepts the connection on
 * 5269 and, after {@code <proceed/>}, puts TLS in; {@code wire.xmpp.XmppReader} finds a whole
 * element within its limits and keeps its octets; {@code InboundStream} (a pure state machine) says
 * what the element means for the stream, and whether its domain pair is authenticated; {@code
 * StanzaRules} holds it to what partners may send; {@code Streams}, the one owner of the table of
 * streams, picks who is bound for the domain inside; the internal leg on 23456 sends the octets as
 * they came.
 *
 * <p>The other way, six as well: the internal leg hands over a stanza; the policy says to which
 * partner it may go; {@code Streams} finds the outbound stream of the domain pair, or begins one;
 * the partner's servers are looked up and dialled; {@code OutboundStream} negotiates TLS, then SASL
 * EXTERNAL or dialback; what waited leaves in order.
 *
 * <p>Sources: RFC 6120, RFC 7590 (TLS), RFC 7622 (addresses), XEP-0178 (SASL EXTERNAL), XEP-0185
 * and XEP-0220 (dialback), XEP-0198 (stream management), XEP-0199 (ping), XEP-0225 and XEP-0114
 * (components, inside), XEP-0288 (both ways on one stream), XEP-0368 (direct TLS), XEP-0478 (stream
 * limits).
 */
@NullMarked
package io.sallyport.xmpp;

import org.jspecify.annotations.NullMarked;
