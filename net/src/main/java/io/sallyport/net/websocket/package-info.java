/**
 * WebSocket (RFC 6455) below a service: {@link io.sallyport.net.websocket.WebSocketUpgrade} answers
 * the opening handshake and then shows the service a connection that keeps messages apart. Bytes
 * are {@code wire.http}'s and {@code wire.websocket}'s business.
 */
@NullMarked
package io.sallyport.net.websocket;

import org.jspecify.annotations.NullMarked;
