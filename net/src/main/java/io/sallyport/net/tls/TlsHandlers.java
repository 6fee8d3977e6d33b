package io.sallyport.net.tls;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Asks the TLS handler of a pipeline. */
public final class TlsHandlers {
  private TlsHandlers() {}

  /** True if the pipeline has one. */
  public static boolean isIn(ChannelPipeline pipeline) {
    return pipeline.get(SslHandler.class) != null;
  }

  /**
   * True if one end may say goodbye and the other go on (RFC 8446 section 6.1): not before TLS 1.3,
   * and not with Netty's engine of BoringSSL, which answers a goodbye with its own.
   */
  public static boolean knowHalves(ChannelPipeline pipeline) {
    var handler = pipeline.get(SslHandler.class);
    return handler != null
        && switch (handler.engine()) {
          case ReferenceCountedOpenSslEngine _ -> false;
          case HalvesEngine boring -> boring.knowsHalves();
          default -> handler.engine().getSession().getProtocol().equals("TLSv1.3");
        };
  }

  /** Says goodbye, and goes on hearing the other end. */
  public static void endSending(ChannelPipeline pipeline) {
    var handler = pipeline.get(SslHandler.class);
    if (handler != null) {
      var _ = handler.closeOutbound();
    }
  }

  /** How long the last word waits for an end that takes nothing, on TLS. */
  public static void limitGoodbye(ChannelPipeline pipeline, Duration limit) {
    var handler = pipeline.get(SslHandler.class);
    if (handler != null) {
      handler.setCloseNotifyFlushTimeoutMillis(limit.toMillis());
    }
  }

  /** What the other end proved in the handshake that is done. */
  public static PeerIdentity peer(ChannelPipeline pipeline) {
    var handler = pipeline.get(SslHandler.class);
    if (handler == null) {
      return PeerIdentity.NONE;
    }
    try {
      var certificates = handler.engine().getSession().getPeerCertificates();
      return CertificateNames.of(
          Arrays.stream(certificates).map(X509Certificate.class::cast).toList());
    } catch (SSLPeerUnverifiedException _) {
      return PeerIdentity.NONE;
    }
  }

  /** What the handshake that is done agreed on; empty without TLS. */
  public static Optional<TlsSession> session(ChannelPipeline pipeline) {
    return Optional.ofNullable(pipeline.get(SslHandler.class))
        .map(handler -> handler.engine().getSession())
        .map(session -> new TlsSession(session.getProtocol(), session.getCipherSuite()));
  }

  /** What the handshake that is done agreed on to speak (RFC 7301); empty if on nothing. */
  public static Optional<String> applicationProtocol(ChannelPipeline pipeline) {
    var handler = pipeline.get(SslHandler.class);
    return handler == null
        ? Optional.empty()
        : Optional.ofNullable(applicationProtocol(handler)).filter(name -> !name.isEmpty());
  }

  private static @Nullable String applicationProtocol(SslHandler handler) {
    return handler.engine() instanceof HalvesEngine boring
        ? boring.getApplicationProtocol()
        : handler.applicationProtocol();
  }
}
