package io.sallyport.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.sallyport.net.Dialler.Failure.Reason;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.net.InetSocketAddress;

/** Opens connections without TLS, to servers beside this program. */
public final class PlainDialler implements Dialler {
  private final Loops loops;
  private final DialSettings settings;
  private final Reporting reporting;

  public PlainDialler(
      Loops loops, DialSettings settings, Counters<NetCounter> counters, Events events) {
    this.loops = loops;
    this.settings = settings;
    this.reporting = new Reporting(counters, events);
  }

  /**
   * @param name nothing proves it here
   */
  @Override
  public void dial(Loop loop, InetSocketAddress target, String name, Outcome outcome) {
    var own = loops.own(loop);
    if (own.isStopping()) {
      failed(outcome, Reason.STOPPED, "the program is stopping");
      return;
    }
    bootstrap(own, target)
        .connect(target, settings.source(target))
        .addListener((ChannelFuture connected) -> connected(connected, own, outcome));
  }

  private Bootstrap bootstrap(NettyLoop loop, InetSocketAddress target) {
    return new Bootstrap()
        .group(loop.eventLoop())
        .channelFactory(loops.platform().dialling(target))
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.tcpLimit().toMillis())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.AUTO_READ, false)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                loop.adopt(channel);
              }
            });
  }

  private void connected(ChannelFuture connected, NettyLoop loop, Outcome outcome) {
    if (!connected.isSuccess()) {
      var cause = connected.cause();
      var reason = loop.isStopping() ? Reason.STOPPED : TlsDialler.reason(cause);
      failed(outcome, reason, String.valueOf(cause.getMessage()));
      return;
    }
    reporting.counters().count(NetCounter.DIALS_OPENED);
    var channel = connected.channel();
    var connection = new NettyConnection(channel, loop, PeerIdentity.NONE, reporting);
    channel.pipeline().addLast("connection", connection);
    connection.open(outcome::opened);
    channel.config().setAutoRead(true);
  }

  private void failed(Outcome outcome, Reason reason, String detail) {
    reporting.counters().count(NetCounter.DIALS_FAILED);
    outcome.failed(new Failure(reason, detail));
  }
}
