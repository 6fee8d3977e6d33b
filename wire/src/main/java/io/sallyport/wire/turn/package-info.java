/**
 * What TURN adds to {@link io.sallyport.wire.stun}: methods, attributes and errors, and data on
 * channels.
 *
 * <p>The path of a datagram from a peer: on a channel {@link
 * io.sallyport.wire.turn.ChannelData#writeHeader} writes into the room before it; without one
 * {@code StunWriter.endBefore} writes a Data indication up to it. Neither touches the data.
 *
 * <p>Sources: RFC 8656 (TURN), RFC 6062 (TCP to peers), RFC 8016 (mobility), RFC 7635 (access
 * tokens; types only).
 */
@NullMarked
package io.sallyport.wire.turn;

import org.jspecify.annotations.NullMarked;
