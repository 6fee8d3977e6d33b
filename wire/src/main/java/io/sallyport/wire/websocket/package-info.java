/**
 * WebSocket as a server speaks it (RFC 6455): the opening handshake, the messages that frames make
 * up, and frames to be sent. No extension is agreed on, so nothing is compressed.
 *
 * <pre>
 *  octet 0   FIN, three reserved bits (0), opcode: 0 continues, 1 text, 2 binary, 8 close, 9 ping, 10 pong
 *  octet 1   MASK (always set by clients, never by us), length: 0 to 125, 126: the next 2 octets, 127: the next 8
 *  0, 2, 8   length, most significant first, in as few octets as it fits
 *  0, 4      masking key
 *  length    payload; octet i is combined with octet i mod 4 of the key
 * </pre>
 */
@NullMarked
package io.sallyport.wire.websocket;

import org.jspecify.annotations.NullMarked;
