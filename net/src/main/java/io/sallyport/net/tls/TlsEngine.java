package io.sallyport.net.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import javax.net.ssl.SSLEngine;

/** The implementation of TLS. */
public enum TlsEngine {
  /** BoringSSL; 2.5 times the handshakes per core of the JDK's, and no slow start. */
  BORINGSSL(SslProvider.OPENSSL_REFCNT),

  /** BoringSSL for connections of which one end may have said its last word and the other not. */
  BORINGSSL_WITH_HALVES(SslProvider.OPENSSL_REFCNT),
  JDK(SslProvider.JDK);

  private final SslProvider provider;

  TlsEngine(SslProvider provider) {
    this.provider = provider;
  }

  /** BoringSSL where its library is there. */
  public static TlsEngine best() {
    return OpenSsl.isAvailable() ? BORINGSSL : JDK;
  }

  /** The best one that knows last words of one end. */
  public static TlsEngine withHalves() {
    return best() == BORINGSSL && HalvesEngine.isPossible() ? BORINGSSL_WITH_HALVES : JDK;
  }

  /** Why BoringSSL is not there, or an empty text if it is. */
  public static String missing() {
    var cause = OpenSsl.unavailabilityCause();
    return cause == null ? "" : cause.toString();
  }

  /** A handler of a connection, from the side that takes it. */
  SslHandler handler(SslContext context, ByteBufAllocator allocator) {
    return this == BORINGSSL_WITH_HALVES
        ? withHalves(context.newEngine(allocator), allocator)
        : context.newHandler(allocator);
  }

  /** A handler of a connection, from the side that opens it. */
  SslHandler handler(SslContext context, ByteBufAllocator allocator, String name, int port) {
    return this == BORINGSSL_WITH_HALVES
        ? withHalves(context.newEngine(allocator, name, port), allocator)
        : context.newHandler(allocator, name, port);
  }

  private static SslHandler withHalves(SSLEngine engine, ByteBufAllocator allocator) {
    return new SslHandler(new HalvesEngine((ReferenceCountedOpenSslEngine) engine, allocator));
  }

  SslProvider provider() {
    return provider;
  }
}
