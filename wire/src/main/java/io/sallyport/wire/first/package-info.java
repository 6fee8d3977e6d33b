/**
 * What is spoken on a connection to a shared port, told from its first octets, as {@link
 * io.sallyport.wire.first.FirstOctets} has them in a table, or from what its TLS handshake agreed
 * on (ALPN, RFC 7301).
 */
@NullMarked
package io.sallyport.wire.first;

import org.jspecify.annotations.NullMarked;
