/**
 * The Access Edge: SIP between clients outside and the next hop inside. A proxy that keeps
 * transactions and no dialogs: what a dialog needs later travels in signed flow tokens, so any node
 * of the pool can serve it.
 *
 * <p>Path of a request from a client, six hops:
 *
 * <ol>
 *   <li>{@link io.sallyport.access.ClientFlow} takes octets from its connection,
 *   <li>{@link io.sallyport.wire.sip.SipReader} makes them a message,
 *   <li>{@link io.sallyport.access.AccessLoop} matches it with a transaction or starts one,
 *   <li>{@link io.sallyport.access.Routing} asks {@link io.sallyport.access.AccessPolicy} whether
 *       and where it goes,
 *   <li>{@link io.sallyport.access.Forwarder} edits a copy for the other side,
 *   <li>{@link io.sallyport.access.Link} sends it to the next hop.
 * </ol>
 *
 * <p>Responses go the way back through the transaction. RFCs: 3261 (16, 17, 18), 3263 4.3, 3327,
 * 4320, 5626, 5658, 6026; and [MS-SIPRE], [MS-CONMGMT], [MS-OCER] where the text says so.
 */
@NullMarked
package io.sallyport.access;

import org.jspecify.annotations.NullMarked;
