package io.sallyport.access;

import io.sallyport.net.Connection;

/** How a client's SIP reaches us, as it is written in messages. */
enum ClientTransport {
  TLS("TLS", "tls"),
  /** In a WebSocket within TLS; the URI parameter is the same with and without (RFC 7118). */
  WEB_SOCKET("WSS", "ws");

  private final String viaToken;
  private final String uriValue;

  ClientTransport(String viaToken, String uriValue) {
    this.viaToken = viaToken;
    this.uriValue = uriValue;
  }

  static ClientTransport of(Connection connection) {
    return connection.keepsMessages() ? WEB_SOCKET : TLS;
  }

  /** In a Via. */
  String viaToken() {
    return viaToken;
  }

  /** As {@code transport} of a URI. */
  String uriValue() {
    return uriValue;
  }
}
