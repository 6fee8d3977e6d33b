package io.sallyport.net.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS for a listener. Safe from any thread. */
public final class ServerTls implements TlsRole {
  /** A ClientHello with every extension in use has a tenth of this. */
  private static final int MAX_CLIENT_HELLO_OCTETS = 32 * 1024;

  private final TlsEngine engine;
  private final Terms terms;
  private final TicketKeys tickets = new TicketKeys();
  private volatile Contexts contexts;
  private volatile ChainCheck check;
  private @Nullable Contexts retired;

  /**
   * What a listener wants of those who connect.
   *
   * @param alpn protocols by their ALPN names, the most wanted first; may be empty
   * @param isAlpnStrict true if who offers only others is refused (RFC 7301 section 3.2)
   */
  record Terms(
      ClientCertificate certificate, NameRule rule, List<String> alpn, boolean isAlpnStrict) {
    Terms {
      alpn = List.copyOf(alpn);
    }

    /** Peers that show certificates get no ticket: each connection is to prove itself anew. */
    boolean allowTickets() {
      return certificate == ClientCertificate.NONE;
    }

    boolean isJudgedLater() {
      return certificate == ClientCertificate.OFFERED;
    }
  }

  ServerTls(TlsEngine engine, Terms terms, TlsMaterial material) throws SSLException {
    this.engine = engine;
    this.terms = terms;
    this.contexts = contexts(material);
    this.check = new ChainCheck(material.trust());
  }

  /**
   * What the other end proved in the handshake that is done.
   *
   * @param distrusted told why its certificate proves nothing, where that ends nothing
   */
  public PeerIdentity peer(ChannelPipeline pipeline, Consumer<String> distrusted) {
    var shown = TlsHandlers.peer(pipeline);
    return terms.isJudgedLater() ? check.judged(shown, distrusted) : shown;
  }

  /** A handler for the front of a new connection's pipeline. */
  public ChannelHandler newHandler(ByteBufAllocator allocator) {
    var current = contexts;
    var handler =
        current.byName().isEmpty()
            ? ready(engine.handler(current.first(), allocator))
            : new ByName(current);
    return terms.isAlpnStrict() && engine != TlsEngine.JDK
        ? new StrictAlpn(terms.alpn().getFirst(), handler)
        : handler;
  }

  private SslHandler ready(SslHandler handler) {
    if (!terms.allowTickets()) {
      switch (handler.engine()) {
        case ReferenceCountedOpenSslEngine boring -> refuseTickets(boring.sslPointer());
        case HalvesEngine boring -> refuseTickets(boring.sslPointer());
        default -> {}
      }
    }
    return unlimited(handler);
  }

  private static void refuseTickets(long ssl) {
    SSL.setOptions(ssl, SSL.SSL_OP_NO_TICKET);
  }

  /** The handshake's limit is its listener's business. */
  static SslHandler unlimited(SslHandler handler) {
    handler.setHandshakeTimeoutMillis(0);
    return handler;
  }

  @Override
  public Runnable prepare(TlsMaterial material) throws SSLException {
    var next = contexts(material);
    var nextCheck = new ChainCheck(material.trust());
    return () -> {
      swap(next);
      check = nextCheck;
    };
  }

  /**
   * The contexts before the last ones are freed here, not the last ones: a connection may be taking
   * its handler from them at this moment.
   */
  private synchronized void swap(Contexts next) {
    if (retired != null) {
      retired.release();
    }
    retired = contexts;
    contexts = next;
  }

  @Override
  public synchronized void renewTickets() {
    tickets.renew();
    contexts
        .all()
        .forEach(context -> {
          if (terms.allowTickets()
              && context.sessionContext() instanceof OpenSslSessionContext sessions) {
            tickets.give(sessions);
          }
        });
  }

  private Contexts contexts(TlsMaterial material) throws SSLException {
    var builder = new SslContexts(engine, material.trust());
    var first = builder.server(material.identities().getFirst(), terms, tickets);
    Map<String, SslContext> byName = new HashMap<>();
    for (var identity : material.identities().subList(1, material.identities().size())) {
      var context = builder.server(identity, terms, tickets);
      identity.names().forEach(name -> byName.putIfAbsent(name, context));
    }
    if (!byName.isEmpty()) {
      material.identities().getFirst().names().forEach(name -> byName.put(name, first));
    }
    return new Contexts(first, Map.copyOf(byName));
  }

  /**
   * @param byName empty if there is no choice
   */
  private record Contexts(SslContext first, Map<String, SslContext> byName) {
    /** By exact name, then by a wildcard for its first label, else the first. */
    SslContext choose(@Nullable String asked) {
      if (asked == null) {
        return first;
      }
      var name = asked.toLowerCase(Locale.ROOT);
      var exact = byName.get(name);
      if (exact != null) {
        return exact;
      }
      int dot = name.indexOf('.');
      var wildcard = dot < 0 ? null : byName.get("*" + name.substring(dot));
      return wildcard == null ? first : wildcard;
    }

    Set<SslContext> all() {
      Set<SslContext> all = new HashSet<>(byName.values());
      all.add(first);
      return all;
    }

    void release() {
      all().forEach(ReferenceCountUtil::release);
    }
  }

  /** Waits for the ClientHello and takes the identity of the name in it (RFC 6066 section 3). */
  private final class ByName extends SniHandler {
    ByName(Contexts contexts) {
      super(contexts::choose, MAX_CLIENT_HELLO_OCTETS, 0);
    }

    @Override
    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
      return ready(engine.handler(context, allocator));
    }
  }
}
