/**
 * A connector that runs inside, for servers that have no streams of both ways: towards the server
 * it is a component for each partner (XEP-0114), towards every node of the pool a gateway.
 *
 * <p>The path of a stanza from the server to a partner: {@code ComponentStream} takes it from the
 * component of the partner's domain; {@code Connector} holds it to the domains that are ours;
 * {@code PartnerRoute} picks the node by the partner's domain ({@code NodeChoice}), or keeps the
 * stanza until there is one; {@code NodeStream} counts it in its {@code NodeSession}, which
 * outlives a connection, until the node has said that its fate is known.
 *
 * <p>The other way: {@code NodeStream} takes it and counts it; {@code Connector} finds the
 * component of the partner; {@code ComponentLink} writes it and asks the server, with a ping, how
 * far it has read, since XEP-0114 knows no acknowledgements; then it is acknowledged to the node.
 *
 * <p>One loop owns all of it. Sources: XEP-0114 (components), XEP-0225 (bind), XEP-0198
 * (acknowledgements), XEP-0199 (ping), RFC 6120.
 */
@NullMarked
package io.sallyport.xmpp.connector;

import org.jspecify.annotations.NullMarked;
