package io.sallyport.net.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Builds the contexts of TLS engines: the one place that knows protocols, ciphers and tickets. */
final class SslContexts {
  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /**
   * Forward secrecy throughout. The last two are for servers of the 2012 era; a provider that has
   * not got one leaves it out.
   */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256");

  /** How long a client may come back with a ticket. */
  private static final Duration TICKET_LIFETIME = Duration.ofHours(2);

  /** A TLS 1.3 ticket must not live longer than 7 days (RFC 8446 section 4.6.1). */
  private static final Duration TOO_LONG_FOR_TICKETS = Duration.ofDays(8);

  private final TlsEngine engine;
  private final TlsTrust trust;

  SslContexts(TlsEngine engine, TlsTrust trust) {
    this.engine = engine;
    this.trust = trust;
  }

  /** For a listener. */
  SslContext server(TlsIdentity identity, ServerTls.Terms terms, TicketKeys tickets)
      throws SSLException {
    boolean hasTickets = terms.allowTickets();
    var context =
        common(SslContextBuilder.forServer(keys(identity)))
            .clientAuth(terms.certificate().netty())
            .trustManager(
                terms.isJudgedLater()
                    ? PeerTrust.later()
                    : new PeerTrust(check(terms.certificate()), _ -> terms.rule()))
            .applicationProtocolConfig(alpn(terms.alpn(), terms.isAlpnStrict()))
            .sessionTimeout((hasTickets ? TICKET_LIFETIME : TOO_LONG_FOR_TICKETS).toSeconds())
            .sessionCacheSize(hasTickets ? 0 : 1)
            .build();
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      sessions.setSessionCacheEnabled(false);
      if (hasTickets) {
        tickets.give(sessions);
      }
    }
    return context;
  }

  /**
   * For a dialler.
   *
   * @param terms what it wants of the other end
   */
  SslContext client(TlsIdentity identity, ClientTls.Terms terms) throws SSLException {
    var rule = terms.rule();
    var context =
        common(SslContextBuilder.forClient().keyManager(keys(identity)))
            .endpointIdentificationAlgorithm(null)
            .trustManager(
                terms.isJudgedLater()
                    ? PeerTrust.later()
                    : new PeerTrust(
                        new ChainCheck(trust), engine -> rule == null ? dialledName(engine) : rule))
            .applicationProtocolConfig(alpn(terms.alpn(), false))
            .sessionTimeout(1)
            .sessionCacheSize(1)
            .build();
    if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
      // Every connection proves itself anew: a resumed one would skip checks added since.
      sessions.setSessionCacheEnabled(false);
    }
    return context;
  }

  private SslContextBuilder common(SslContextBuilder builder) {
    return builder
        .sslProvider(engine.provider())
        .protocols(PROTOCOLS)
        .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
  }

  /**
   * A client whose protocols are all unknown here is not refused, as RFC 7301 section 3.2 would
   * have it, but answered without one: clients whose TLS library names what it likes still speak
   * SIP. Only where a listener is strict, because nothing else is spoken there, it is refused; with
   * BoringSSL by {@link StrictAlpn}.
   */
  private ApplicationProtocolConfig alpn(List<String> protocols, boolean isStrict) {
    return protocols.isEmpty()
        ? ApplicationProtocolConfig.DISABLED
        : new ApplicationProtocolConfig(
            ApplicationProtocolConfig.Protocol.ALPN,
            isStrict && engine == TlsEngine.JDK
                ? ApplicationProtocolConfig.SelectorFailureBehavior.FATAL_ALERT
                : ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
            protocols);
  }

  /** Without client certificates nobody is to be trusted, so no anchors are needed. */
  private ChainCheck check(ClientCertificate wanted) {
    return switch (wanted) {
      case NONE -> new ChainCheck(new TlsTrust(List.of()));
      case OFFERED, WANTED, REQUIRED -> new ChainCheck(trust);
      case REQUIRED_FOR_CLIENTS -> ChainCheck.ofClients(trust);
    };
  }

  /** BoringSSL's form of a key is kept, or each handshake would make it anew. */
  private KeyManagerFactory keys(TlsIdentity identity) {
    var factory = new OwnKeys(identity).factory();
    return switch (engine) {
      case BORINGSSL, BORINGSSL_WITH_HALVES -> new OpenSslCachingX509KeyManagerFactory(factory);
      case JDK -> factory;
    };
  }

  private static NameRule dialledName(SSLEngine engine) {
    var name = engine.getPeerHost();
    return name == null ? _ -> false : NameRule.oneOf(Set.of(name.toLowerCase(Locale.ROOT)));
  }
}
