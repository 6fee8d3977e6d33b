package io.sallyport.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.AttributeKey;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.net.tls.ServerTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One listening socket. One loop accepts and keeps the gates, so that they are exact and have one
 * owner; the connections go to all loops in turn. Sockets shared by SO_REUSEPORT would spread
 * unevenly where connections are few, and would hide that another program has the port.
 */
public final class Listener {
  /** Connections that wait to be accepted; the kernel's own limit is 4096 as well by default. */
  static final int BACKLOG = 4096;

  private static final AttributeKey<Admission.Ticket> TICKET =
      AttributeKey.valueOf(Listener.class, "ticket");

  private static final AttributeKey<StrangerGate.Entry> STRANGER =
      AttributeKey.valueOf(Listener.class, "stranger");

  private final ListenerSpec spec;
  private final Loops loops;
  private final NettyLoop accepting;
  private final Reporting reporting;
  private final Admission admission;
  private final AtomicInteger open = new AtomicInteger();
  private final ChannelFuture bound;

  /** Begins to bind; {@link #bound} tells the end. Accepts nothing before {@link #accept}. */
  Listener(ListenerSpec spec, Loops loops, Reporting reporting) {
    this.spec = spec;
    this.loops = loops;
    this.accepting = loops.next();
    this.reporting = reporting.sparse();
    this.admission = new Admission(spec.limits(), accepting.nanoTime());
    this.bound = bootstrap().bind(spec.address());
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(accepting.eventLoop(), loops.group())
        .channelFactory(loops.platform().listening(spec.address()))
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(
                NettyConnection.LOW_WATER_OCTETS, NettyConnection.HIGH_WATER_OCTETS))
        .handler(new Gate())
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                initialise(channel);
              }
            });
  }

  public String rowId() {
    return spec.rowId();
  }

  /** The bound address; its port is a real one also where 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) bound.channel().localAddress();
  }

  /** Connections open now, those in their handshake among them. */
  public int openConnections() {
    return open.get();
  }

  ChannelFuture bound() {
    return bound;
  }

  void accept() {
    bound.channel().config().setAutoRead(true);
  }

  /** Closes the listening socket; its connections stay. */
  ChannelFuture close() {
    return bound.channel().close();
  }

  /** Stands before Netty's own acceptor. */
  private final class Gate extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var channel = (Channel) message;
      var from = (InetSocketAddress) channel.remoteAddress();
      if (from == null) {
        channel.unsafe().closeForcibly();
        return;
      }
      var stranger = spec.strangers().map(gate -> gate.admit(from.getAddress(), System.nanoTime()));
      if (stranger.isPresent() && stranger.get().refusal().isPresent()) {
        tell(NetEvent.CONNECTION_REFUSED, from, stranger.get().refusal().get());
        channel.unsafe().closeForcibly();
        return;
      }
      switch (verdict(channel, from.getAddress(), accepting.nanoTime())) {
        case Admission.Verdict.Refused(var reason) -> {
          // What never was registered has no end that anybody hears of: the place is given back
          // here.
          stranger.ifPresent(StrangerGate.Entry::left);
          tell(NetEvent.CONNECTION_REFUSED, from, reason);
          channel.unsafe().closeForcibly();
        }
        case Admission.Verdict.Admitted(var ticket, var cuts) -> {
          reporting.counters().count(NetCounter.CONNECTIONS_ADMITTED);
          cuts.forEach(reason -> tell(NetEvent.CONNECTION_CUT, from, reason));
          open.incrementAndGet();
          channel.attr(TICKET).set(ticket);
          stranger.ifPresent(channel.attr(STRANGER)::set);
          channel.closeFuture().addListener(_ -> released(ticket, stranger));
          ctx.fireChannelRead(channel);
          stranger.ifPresent(entry -> entry.entered(() -> shed(channel, from)));
        }
      }
    }

    /** It gives way to another stranger; on whatever loop that one came. */
    private void shed(Channel channel, InetSocketAddress from) {
      channel
          .eventLoop()
          .execute(() -> {
            tell(NetEvent.CONNECTION_CUT, from, NetCounter.CONNECTIONS_SHED);
            NettyConnection.cut(channel);
          });
    }

    private Admission.Verdict verdict(Channel channel, InetAddress from, long nowNanos) {
      boolean isBanned = spec.watch().map(watch -> watch.isBanned(from, nowNanos)).orElse(false);
      boolean isOverloaded = spec.watch().map(SourceWatch::isOverloaded).orElse(false);
      return isBanned
          ? new Admission.Verdict.Refused(NetCounter.REFUSED_BANNED)
          : admission.halved(isOverloaded).admit(from, () -> cut(channel), nowNanos);
    }

    private void tell(NetEvent event, InetSocketAddress from, NetCounter reason) {
      reporting.counters().count(reason);
      reporting.events().state(event, "row", spec.rowId(), "from", from, "reason", reason.label());
    }
  }

  private static void cut(Channel channel) {
    channel.eventLoop().execute(() -> NettyConnection.cut(channel));
  }

  private void open(ChannelHandlerContext ctx, PeerIdentity peer) {
    var ticket = ticket(ctx.channel());
    var connection = Opening.connect(ctx, loops.of(ctx.channel().eventLoop()), peer, reporting);
    connection.watchedBy(
        new NettyConnection.Watcher() {
          @Override
          public void heard(long nowNanos) {
            ticket.heard(nowNanos);
          }

          @Override
          public void proven(boolean isProven) {
            var stranger = ctx.channel().attr(STRANGER).get();
            if (isProven && stranger != null) {
              stranger.proven(System.nanoTime());
            }
            accepting.executeIfRunning(() -> admission.proven(ticket, isProven));
          }
        });
    connection.open(spec.handlers());
  }

  private void released(Admission.Ticket ticket, Optional<StrangerGate.Entry> stranger) {
    stranger.ifPresent(StrangerGate.Entry::left);
    open.decrementAndGet();
    accepting.executeIfRunning(() -> admission.released(ticket));
  }

  private void initialise(Channel channel) {
    var loop = loops.of(channel.eventLoop());
    loop.adopt(channel);
    if (spec.tls().isEmpty()) {
      channel.pipeline().addLast(new PlainOpening());
    } else if (spec.isTlsOptional()) {
      channel.pipeline().addLast("choice", new PlainOrTls(new Choice(spec.tls().get())));
      channel.pipeline().addLast("opening", opening(loop, channel));
    } else {
      channel.pipeline().addLast("tls", spec.tls().get().newHandler(channel.alloc()));
      channel.pipeline().addLast("opening", opening(loop, channel));
    }
  }

  private Opening opening(NettyLoop loop, Channel channel) {
    return new Opening(loop, spec.limits().handshakes().time(), new TlsOwner(channel));
  }

  private void handshakeEnded(Channel channel) {
    var ticket = ticket(channel);
    accepting.executeIfRunning(() -> admission.handshakeEnded(ticket));
  }

  private static Admission.Ticket ticket(Channel channel) {
    return Objects.requireNonNull(channel.attr(TICKET).get());
  }

  /** Opens a connection without TLS as soon as it is active. */
  private final class PlainOpening extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      handshakeEnded(ctx.channel());
      open(ctx, PeerIdentity.NONE);
    }
  }

  /** Goes on as the first octets of a connection say. */
  private static final class Choice implements PlainOrTls.Owner {
    private final ServerTls tls;

    Choice(ServerTls tls) {
      this.tls = tls;
    }

    @Override
    public void isTls(ChannelHandlerContext ctx) {
      ctx.pipeline().addAfter("choice", "tls", tls.newHandler(ctx.alloc()));
    }

    @Override
    public void isPlain(ChannelHandlerContext ctx) {
      var opening = ctx.pipeline().get(Opening.class);
      if (opening != null) {
        opening.isPlain(ctx.pipeline().context(opening));
      }
    }
  }

  private final class TlsOwner implements Opening.Owner {
    private final Channel channel;

    TlsOwner(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void handshakeDone(ChannelHandlerContext ctx) {
      reporting.counters().count(NetCounter.HANDSHAKES_COMPLETED);
      handshakeEnded(channel);
      open(ctx, spec.tls().orElseThrow().peer(ctx.pipeline(), this::distrusted));
    }

    private void distrusted(String why) {
      reporting.counters().count(NetCounter.PEERS_UNTRUSTED);
      reporting
          .events()
          .state(
              NetEvent.PEER_REFUSED,
              "row",
              spec.rowId(),
              "remote",
              channel.remoteAddress(),
              "reason",
              why);
    }

    @Override
    public void withoutHandshake(ChannelHandlerContext ctx) {
      handshakeEnded(channel);
      open(ctx, PeerIdentity.NONE);
    }

    @Override
    public void handshakeFailed(Opening.Failure failure) {
      switch (failure) {
        case Opening.Failure.Overdue _ -> reporting.counters().count(NetCounter.HANDSHAKES_OVERDUE);
        case Opening.Failure.Closed _ -> reporting.counters().count(NetCounter.HANDSHAKES_FAILED);
        case Opening.Failure.Broken broken -> broken(broken);
      }
    }

    private void broken(Opening.Failure.Broken broken) {
      reporting.counters().count(NetCounter.HANDSHAKES_FAILED);
      if (broken.isAnotherProtocol()) {
        report(Offence.NOT_SPOKEN);
      }
      var distrust = broken.distrust();
      if (distrust != null) {
        reporting.counters().count(NetCounter.PEERS_UNTRUSTED);
        reporting
            .events()
            .state(
                NetEvent.PEER_REFUSED,
                "row",
                spec.rowId(),
                "remote",
                channel.remoteAddress(),
                "reason",
                String.valueOf(distrust.getMessage()));
      }
    }

    private void report(Offence offence) {
      var from = (InetSocketAddress) channel.remoteAddress();
      if (from != null) {
        spec.watch().ifPresent(watch -> watch.report(from.getAddress(), offence));
      }
    }
  }
}
