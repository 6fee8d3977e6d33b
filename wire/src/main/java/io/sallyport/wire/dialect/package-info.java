/**
 * What is spoken on the ports of the A/V Edge, which several dialects of STUN share with each other
 * and with TLS: {@link io.sallyport.wire.dialect.DatagramTable} tells datagrams apart, each for
 * itself, and {@link io.sallyport.wire.dialect.StreamTable} connections, once. What nobody speaks
 * is dropped or closed without an answer. Google's greeting of old (ssltcp) is not offered.
 *
 * <p>Sources: RFC 7983 (first octets), RFC 7443 (names in TLS handshakes), MS-TURN section 2.1.
 */
@NullMarked
package io.sallyport.wire.dialect;

import org.jspecify.annotations.NullMarked;
