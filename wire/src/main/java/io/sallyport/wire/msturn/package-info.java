/**
 * MS-TURN as octets: Microsoft's TURN, which is older than the RFCs and differs from them in nearly
 * everything but its looks. Octets are where {@link io.sallyport.wire.stun} has them, and owners
 * keep readers, writers and MACs in the same way.
 *
 * <p>The path of one message: on a stream {@link io.sallyport.wire.msturn.PseudoTls} greets and
 * {@link io.sallyport.wire.msturn.MsFrameReader} frames; {@link
 * io.sallyport.wire.msturn.MsTurnReader} reads, {@link io.sallyport.wire.msturn.MsTurnIntegrity}
 * verifies, {@link io.sallyport.wire.msturn.MsTurnWriter} answers, or indicates data.
 *
 * <p>Sources: MS-TURN, draft-rosenberg-midcom-turn-08, draft-ietf-behave-rfc3489bis-02.
 */
@NullMarked
package io.sallyport.wire.msturn;

import org.jspecify.annotations.NullMarked;
