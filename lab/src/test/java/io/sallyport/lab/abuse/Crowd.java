package io.sallyport.lab.abuse;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/** Many TLS connections at once, from many sources, on one thread. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails ends in channelInactive
final class Crowd implements AutoCloseable {
  static final int TEN_THOUSAND = 10_000;

  /** Files that this process and the node need for so many and the rest. */
  static final long FILES = 16_000;

  private static final int CONNECT_SECONDS = 60;

  /** Connections that may be between the first packet and the end of the handshake. */
  private static final int HANDSHAKES_AT_ONCE = 32;

  private final InetSocketAddress server;
  private final SslContext tls;
  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Semaphore connecting = new Semaphore(HANDSHAKES_AT_ONCE);
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final Set<Channel> spoke = ConcurrentHashMap.newKeySet();

  Crowd(InetSocketAddress server) {
    this.server = server;
    try {
      this.tls =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.OPENSSL)
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .endpointIdentificationAlgorithm(null)
              .build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** More connections, each as soon as there is room for its handshake. */
  void connect(InetAddress from, int count) {
    for (int i = 0; i < count; i++) {
      connect(from);
    }
  }

  private void connect(InetAddress from) {
    try {
      if (!connecting.tryAcquire(CONNECT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("no handshake ended within " + CONNECT_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Member());
              }
            })
        .connect(server, new InetSocketAddress(from, 0));
  }

  /** Each that is in sends this, unless it did send something before. */
  void sendEachNew(String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    for (Channel channel : open) {
      if (spoke.add(channel)) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(octets));
      }
    }
  }

  /** Connections that are in. */
  int open() {
    return open.size();
  }

  /** Connections that are between the first packet and the end of the handshake. */
  int handshakes() {
    return HANDSHAKES_AT_ONCE - connecting.availablePermits();
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, CONNECT_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /** One of the crowd: waits for the end of its handshake, and then for nothing. */
  private final class Member extends SimpleChannelInboundHandler<ByteBuf> {
    private boolean isIn;

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
        isIn = true;
        open.add(ctx.channel());
        connecting.release();
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf octets) {}

    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {
      if (isIn) {
        open.remove(ctx.channel());
      } else {
        connecting.release();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
