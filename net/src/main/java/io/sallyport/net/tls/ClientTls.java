package io.sallyport.net.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS for a dialler, which shows the default identity. Safe from any thread. */
public final class ClientTls implements TlsRole {
  private final TlsEngine engine;
  private final @Nullable NameRule rule;
  private final List<String> alpn;
  private volatile SslContext context;
  private @Nullable SslContext retired;

  /**
   * @param rule what the other end must prove; null for the name that was dialled
   * @param alpn what is offered to speak; may be empty
   */
  ClientTls(TlsEngine engine, @Nullable NameRule rule, List<String> alpn, TlsMaterial material)
      throws SSLException {
    this.engine = engine;
    this.rule = rule;
    this.alpn = List.copyOf(alpn);
    this.context = context(material);
  }

  /**
   * A handler for the front of a new connection's pipeline.
   *
   * @param name host name that the other end must prove, unless a rule of its own holds; sent as
   *     SNI
   */
  public ChannelHandler newHandler(ByteBufAllocator allocator, String name, int port) {
    return ServerTls.unlimited(context.newHandler(allocator, name, port));
  }

  @Override
  public Runnable prepare(TlsMaterial material) throws SSLException {
    var next = context(material);
    return () -> swap(next);
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
        .client(material.identities().getFirst(), rule, alpn);
  }
}
