package io.sallyport.net.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** The implementation of TLS. */
public enum TlsEngine {
  /** BoringSSL; 2.5 times the handshakes per core of the JDK's, and no slow start. */
  BORINGSSL(SslProvider.OPENSSL_REFCNT),
  JDK(SslProvider.JDK);

  private final SslProvider provider;

  TlsEngine(SslProvider provider) {
    this.provider = provider;
  }

  /** BoringSSL where its library is there. */
  public static TlsEngine best() {
    return OpenSsl.isAvailable() ? BORINGSSL : JDK;
  }

  /** Why BoringSSL is not there, or an empty text if it is. */
  public static String missing() {
    var cause = OpenSsl.unavailabilityCause();
    return cause == null ? "" : cause.toString();
  }

  SslProvider provider() {
    return provider;
  }
}
