package io.sallyport.net.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS for a dialler, which shows the default identity. Safe from any thread. */
public final class ClientTls implements TlsRole {
  private final TlsEngine engine;
  private final Terms terms;
  private volatile SslContext context;
  private volatile ChainCheck check;
  private @Nullable SslContext retired;

  /**
   * What a dialler wants of the other end.
   *
   * @param rule what it must prove; null for the name that was dialled
   * @param alpn what is offered to speak; may be empty
   * @param isJudgedLater true if a certificate that is bad ends nothing
   */
  record Terms(@Nullable NameRule rule, List<String> alpn, boolean isJudgedLater) {
    Terms {
      alpn = List.copyOf(alpn);
    }
  }

  ClientTls(TlsEngine engine, Terms terms, TlsMaterial material) throws SSLException {
    this.engine = engine;
    this.terms = terms;
    this.context = context(material);
    this.check = new ChainCheck(material.trust());
  }

  /**
   * A handler for the front of a new connection's pipeline.
   *
   * @param name host name that the other end must prove, unless a rule of its own holds; sent as
   *     SNI
   */
  public ChannelHandler newHandler(ByteBufAllocator allocator, String name, int port) {
    return ServerTls.unlimited(engine.handler(context, allocator, name, port));
  }

  @Override
  public Runnable prepare(TlsMaterial material) throws SSLException {
    var next = context(material);
    var nextCheck = new ChainCheck(material.trust());
    return () -> {
      swap(next);
      check = nextCheck;
    };
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

  /** As in {@link ServerTls}: freed one swap late. */
  private synchronized void swap(SslContext next) {
    if (retired != null) {
      ReferenceCountUtil.release(retired);
    }
    retired = context;
    context = next;
  }

  private SslContext context(TlsMaterial material) throws SSLException {
    return new SslContexts(engine, material.trust())
        .client(material.identities().getFirst(), terms);
  }
}
