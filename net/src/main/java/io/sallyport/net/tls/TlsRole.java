package io.sallyport.net.tls;

import javax.net.ssl.SSLException;

/** A use of TLS material, which follows it when it changes. */
sealed interface TlsRole permits ServerTls, ClientTls {
  /**
   * Makes ready for other material, without using it yet.
   *
   * @return the swap, which cannot fail
   */
  Runnable prepare(TlsMaterial material) throws SSLException;

  /** Makes new keys for session tickets, where this role has them. */
  default void renewTickets() {}
}
