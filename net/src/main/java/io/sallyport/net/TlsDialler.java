package io.sallyport.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.sallyport.net.Dialler.Failure.Reason;
import io.sallyport.net.tls.ClientTls;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Opens mutual TLS connections. With TLS 1.3 a connection is open before the other end has judged
 * our certificate: if it refuses it, the connection is closed right after it was opened.
 */
public final class TlsDialler implements Dialler {
  private final Loops loops;
  private final ClientTls tls;
  private final DialSettings settings;
  private final Reporting reporting;

  public TlsDialler(
      Loops loops,
      ClientTls tls,
      DialSettings settings,
      Counters<NetCounter> counters,
      Events events) {
    this.loops = loops;
    this.tls = tls;
    this.settings = settings;
    this.reporting = new Reporting(counters, events);
  }

  @Override
  public void dial(Loop loop, InetSocketAddress target, String name, Outcome outcome) {
    var own = loops.own(loop);
    var attempt = new Attempt(own, target, name, outcome);
    if (own.isStopping()) {
      attempt.failed(Reason.STOPPED, "the node is stopping");
      return;
    }
    bootstrap(own, target)
        .connect(target, settings.source(target))
        .addListener((ChannelFuture connected) -> attempt.connected(connected));
  }

  private Bootstrap bootstrap(NettyLoop loop, InetSocketAddress target) {
    var bootstrap =
        new Bootstrap()
            .group(loop.eventLoop())
            .channelFactory(loops.platform().dialling(target))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.tcpLimit().toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    // TLS is set up once TCP is there: its time limit begins then.
                    loop.adopt(channel);
                  }
                })
            // Nothing is read before TLS is in place.
            .option(ChannelOption.AUTO_READ, false)
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(
                    NettyConnection.LOW_WATER_OCTETS, NettyConnection.HIGH_WATER_OCTETS));
    if (loops.platform().io() == Platform.Io.EPOLL) {
      // The port is chosen with the target known, so that one address has 64,000 ports per target.
      bootstrap.option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true);
    }
    return bootstrap;
  }

  /** One call of {@link #dial}. Owned by its loop. */
  private final class Attempt implements Opening.Owner {
    private final NettyLoop loop;
    private final InetSocketAddress target;
    private final String name;
    private final Outcome outcome;

    Attempt(NettyLoop loop, InetSocketAddress target, String name, Outcome outcome) {
      this.loop = loop;
      this.target = target;
      this.name = name;
      this.outcome = outcome;
    }

    void connected(ChannelFuture connected) {
      if (!connected.isSuccess()) {
        var cause = connected.cause();
        failed(reason(cause), String.valueOf(cause.getMessage()));
        return;
      }
      var channel = connected.channel();
      var handler = tls.newHandler(channel.alloc(), name, target.getPort());
      channel.pipeline().addLast("opening", new Opening(loop, settings.tlsLimit(), this));
      channel.pipeline().addFirst("tls", handler);
      channel.config().setAutoRead(true);
    }

    @Override
    public void handshakeDone(ChannelHandlerContext ctx) {
      reporting.counters().count(NetCounter.DIALS_OPENED);
      var peer = tls.peer(ctx.pipeline(), this::distrusted);
      Opening.connect(ctx, loop, peer, reporting).open(outcome::opened);
    }

    private void distrusted(String why) {
      reporting.counters().count(NetCounter.PEERS_UNTRUSTED);
      reporting
          .events()
          .state(NetEvent.PEER_REFUSED, "remote", target, "name", name, "reason", why);
    }

    @Override
    public void handshakeFailed(Opening.Failure failure) {
      switch (failure) {
        case Opening.Failure.Overdue(var limit) ->
            failed(Reason.TIMED_OUT, "no TLS handshake within " + limit.toMillis() + " ms");
        case Opening.Failure.Closed _ -> failed(Reason.TLS, "closed during the TLS handshake");
        case Opening.Failure.Broken broken -> broken(broken);
      }
    }

    private void broken(Opening.Failure.Broken broken) {
      var distrust = broken.distrust();
      if (distrust == null) {
        failed(Reason.TLS, String.valueOf(broken.cause().getMessage()));
        return;
      }
      var text = String.valueOf(distrust.getMessage());
      reporting.counters().count(NetCounter.PEERS_UNTRUSTED);
      reporting
          .events()
          .state(NetEvent.PEER_REFUSED, "remote", target, "name", name, "reason", text);
      failed(Reason.UNTRUSTED, text);
    }

    void failed(Reason reason, String detail) {
      reporting.counters().count(NetCounter.DIALS_FAILED);
      var told = loop.isStopping() ? Reason.STOPPED : reason;
      outcome.failed(new Failure(told, detail));
    }
  }

  /** Both socket implementations tell some reasons by text only. */
  static Reason reason(Throwable cause) {
    var message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return switch (cause) {
      case ConnectTimeoutException _ -> Reason.TIMED_OUT;
      case ConnectException _ when message.contains("timed out") -> Reason.TIMED_OUT;
      case ConnectException _ when message.contains("refused") -> Reason.REFUSED;
      default -> Reason.UNREACHABLE;
    };
  }
}
