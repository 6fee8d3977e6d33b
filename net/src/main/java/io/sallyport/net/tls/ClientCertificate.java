package io.sallyport.net.tls;

import io.netty.handler.ssl.ClientAuth;

/** Whether a listener asks the connecting end for a certificate. */
public enum ClientCertificate {
  /** For clients: none is asked for. */
  NONE(ClientAuth.NONE),
  /**
   * For servers that may prove in another way who they are: one is asked for, and one that is bad
   * proves nothing and ends nothing.
   */
  OFFERED(ClientAuth.OPTIONAL),
  /** For a port that clients and servers share: none is needed, but one shown must be good. */
  WANTED(ClientAuth.OPTIONAL),
  /** Mutual TLS. */
  REQUIRED(ClientAuth.REQUIRE),
  /** Mutual TLS where a certificate for servers alone will not do. */
  REQUIRED_FOR_CLIENTS(ClientAuth.REQUIRE);

  private final ClientAuth netty;

  ClientCertificate(ClientAuth netty) {
    this.netty = netty;
  }

  ClientAuth netty() {
    return netty;
  }
}
