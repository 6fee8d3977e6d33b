/**
 * STUN messages as octets: read, looked at, verified and written.
 *
 * <p>Octets are in a {@link java.lang.foreign.MemorySegment}, as the lanes of media have them;
 * arrays and buffers of the JDK are wrapped in one once. Places are offsets into it, so that
 * nothing is sliced or copied. Readers, writers and MACs are objects that their owner keeps: no
 * message makes one.
 *
 * <p>The path of one message: {@link io.sallyport.wire.stun.StunReader} holds it to lengths, limits
 * and its checksum, {@link io.sallyport.wire.stun.StunMessage} and {@link
 * io.sallyport.wire.stun.Attributes} say what is in it, {@link
 * io.sallyport.wire.stun.MessageIntegrity} whether its sender had the key, {@link
 * io.sallyport.wire.stun.Attributes#lacking} what nobody understands, and {@link
 * io.sallyport.wire.stun.StunWriter} answers it.
 *
 * <p>Sources: RFC 8489 (STUN), RFC 5769 (its test messages), RFC 5780 (its use to find out about
 * NATs), RFC 8264 and 8265 (strings).
 */
@NullMarked
package io.sallyport.wire.stun;

import org.jspecify.annotations.NullMarked;
