/**
 * The reverse link between an agent inside and the Web Conferencing Edge (SRL/1), and what a client
 * outside shows to be let through: the head of a CONNECT request and the token in it.
 *
 * <p>SRL/1 is Sallyport's own: each message has 8 octets of header (magic {@code SL}, version,
 * type, length up to 4096) and a list of values, each with a type, a length and octets. After
 * ACCEPT there are no messages, only the octets of the conference.
 *
 * <p>The path of a message: {@link io.sallyport.wire.srl.SrlReader} finds a whole one in the
 * stream, {@link io.sallyport.wire.srl.SrlType} and {@link io.sallyport.wire.srl.SrlValue} say what
 * may stand in it, {@link io.sallyport.wire.srl.SrlMessage} is what it says, {@link
 * io.sallyport.wire.srl.SrlWriter} writes one.
 *
 * <p>Sources: RFC 9110 section 9.3.6 (CONNECT), RFC 7617 and RFC 6750 (credentials), RFC 8032
 * (Ed25519), RFC 4648 section 5 (base64url), the PROXY protocol version 2 of HAProxy.
 */
@NullMarked
package io.sallyport.wire.srl;

import org.jspecify.annotations.NullMarked;
