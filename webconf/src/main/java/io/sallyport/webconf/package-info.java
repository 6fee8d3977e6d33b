/**
 * The Web Conferencing Edge: lets clients outside through to conferencing servers inside that have
 * invited them, over connections that the inside opened. Nothing else gets in, and nothing is
 * dialled.
 *
 * <p>The path of a client, six hops: {@link io.sallyport.webconf.ClientConnection} reads the head
 * of its CONNECT request; {@link io.sallyport.webconf.TokenPolicy} judges the token in it by keys
 * of {@link io.sallyport.webconf.KeyRing}; {@link io.sallyport.webconf.Switchboard} takes the token
 * for this one connection and picks an agent's connection of {@link
 * io.sallyport.webconf.ParkedPool}; {@link io.sallyport.webconf.AgentConnection} offers the client
 * and hears whether the agent takes it; {@link io.sallyport.webconf.Relay} passes octets both ways
 * until both ends have said their last word.
 *
 * <p>The other end of the link is here, too: {@link io.sallyport.webconf.AgentService} keeps
 * connections ready at every edge for a server inside.
 *
 * <p>Sources: RFC 9110 section 9.3.6 (CONNECT), RFC 8032 (Ed25519), RFC 8446 section 6.1 (last
 * words), the PROXY protocol version 2; the reverse link is described in {@link
 * io.sallyport.wire.srl}. What an unmodified Lync client speaks here, [MS-PSOM], is refused.
 */
@NullMarked
package io.sallyport.webconf;

import org.jspecify.annotations.NullMarked;
