package io.sallyport.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.sallyport.net.Dialler.Failure.Reason;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * TCP ports that belong to loops, for what has to stay with a connection of the loop: others
 * connect to such a port, and we connect from it. Nothing is read from their connections before the
 * handler asks for it.
 */
public final class LoopStreams {
  /** Connections that wait to be accepted. */
  private static final int BACKLOG = 32;

  /** What the kernel keeps of octets that nobody reads, for each connection. */
  public static final int UNREAD_OCTETS = 256 * 1024;

  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** SOL_SOCKET and SO_REUSEPORT of Linux: the port has a listening socket when we dial from it. */
  private static final ChannelOption<Integer> REUSE_PORT =
      new IntegerUnixChannelOption("SO_REUSEPORT", 1, 15);

  private static final int ON = 1;

  /** Who may connect to a port, and what becomes of him. Called on its loop. */
  public interface Door {
    /** False: the connection is reset. */
    boolean admits(InetSocketAddress from);

    /** Makes the handler of a connection that was admitted. */
    ConnectionHandler opened(Connection connection);
  }

  /** One port. All calls on its loop. */
  public interface Port {
    /**
     * Opens a connection from this port; exactly one of the outcome's methods is called, later. A
     * port that is closed meanwhile makes it fail.
     */
    void dial(InetSocketAddress target, Duration limit, Dialler.Outcome outcome);

    /** Takes no more connections and gives up dialling; connections that are open stay. */
    void close();
  }

  private final Loops loops;
  private final Reporting reporting;

  public LoopStreams(Loops loops, Counters<NetCounter> counters, Events events) {
    this.loops = loops;
    this.reporting = new Reporting(counters, events).sparse();
  }

  /**
   * Binds a port and listens on it. Call on the loop.
   *
   * @return empty if the system does not give the address or port, or has no socket
   */
  public Optional<Port> listen(Loop loop, InetSocketAddress local, Door door) {
    NettyLoop own = loops.own(loop);
    Channel channel = socket(loops.platform().listening(local));
    if (channel == null) {
      return Optional.empty();
    }
    channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
    channel.pipeline().addLast(new Gate(own, door));
    ChannelFuture registered = own.eventLoop().register(channel);
    if (!registered.isSuccess()) {
      channel.unsafe().closeForcibly();
      return Optional.empty();
    }
    own.adopt(channel);
    // On the channel's own loop both are done when the calls return.
    ChannelFuture bound = channel.bind(local);
    if (!bound.isSuccess()) {
      NettyConnection.cut(channel);
      return Optional.empty();
    }
    return Optional.of(new NettyPort(own, channel, local));
  }

  /** A socket that may share its port; null if the system has none, mostly for want of a file. */
  private @Nullable Channel socket(ChannelFactory<? extends Channel> factory) {
    Channel channel = null;
    try {
      channel = factory.newChannel();
      setShared(channel);
      return channel;
    } catch (ChannelException noSocket) {
      if (channel != null) {
        channel.unsafe().closeForcibly();
      }
      return null;
    }
  }

  /** Lets a port be listened on and dialled from, which takes the option on every socket of it. */
  private void setShared(Channel channel) {
    channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
    channel.config().setOption(ChannelOption.SO_RCVBUF, UNREAD_OCTETS);
    if (loops.platform().io() == Platform.Io.EPOLL) {
      channel.config().setOption(REUSE_PORT, ON);
    } else {
      channel.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
    }
  }

  private static void setUp(Channel channel) {
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    channel.config().setAutoRead(false);
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(
                NettyConnection.LOW_WATER_OCTETS, NettyConnection.HIGH_WATER_OCTETS));
  }

  private void open(NettyLoop loop, Channel channel, ConnectionHandler.Factory handlers) {
    var connection = new NettyConnection(channel, loop, PeerIdentity.NONE, reporting);
    channel.pipeline().addLast("connection", connection);
    connection.open(handlers);
  }

  /**
   * Takes connections that arrive at a port. When one cannot be taken, mostly because no file is
   * left, it tries again a second later: at once would be the loop's whole time.
   */
  private final class Gate extends ChannelInboundHandlerAdapter {
    private final NettyLoop loop;
    private final Door door;
    private boolean isPausing;

    Gate(NettyLoop loop, Door door) {
      this.loop = loop;
      this.door = door;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var channel = (Channel) message;
      var from = (InetSocketAddress) channel.remoteAddress();
      if (!isAdmitted(channel, from)) {
        return;
      }
      setUp(channel);
      loop.adopt(channel);
      if (loop.eventLoop().register(channel).isSuccess()) {
        open(loop, channel, door::opened);
      } else {
        channel.unsafe().closeForcibly();
      }
    }

    private boolean isAdmitted(Channel channel, @Nullable InetSocketAddress from) {
      boolean admits = false;
      try {
        admits = from != null && door.admits(from);
      } finally {
        if (!admits) {
          channel.config().setOption(ChannelOption.SO_LINGER, 0);
          channel.unsafe().closeForcibly();
        }
      }
      return admits;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (isPausing) {
        return;
      }
      isPausing = true;
      reporting.counters().count(NetCounter.ACCEPTS_FAILED);
      if (!(cause instanceof IOException)) {
        reporting.events().state(NetEvent.TASK_FAILED, "loop", loop.index(), "failure", cause);
      }
      Channel listening = ctx.channel();
      // Not by reading no more: see NettyConnection.renewed.
      listening.deregister().addListener(_ -> loop.schedule(PAUSE, () -> goOn(listening)));
    }

    private void goOn(Channel listening) {
      isPausing = false;
      if (listening.isOpen()) {
        var _ = loop.eventLoop().register(listening);
      }
    }
  }

  private final class NettyPort implements Port {
    private final NettyLoop loop;
    private final Channel listening;
    private final InetSocketAddress local;
    private final Set<Channel> dialling = new HashSet<>();
    private boolean isBeginning;

    NettyPort(NettyLoop loop, Channel listening, InetSocketAddress local) {
      this.loop = loop;
      this.listening = listening;
      this.local = local;
    }

    @Override
    public void dial(InetSocketAddress target, Duration limit, Dialler.Outcome outcome) {
      Channel channel = socket(loops.platform().dialling(target));
      if (channel == null || !isRegistered(channel, limit)) {
        loop.execute(() -> failed(Reason.UNREACHABLE, "no socket", outcome));
        return;
      }
      loop.adopt(channel);
      dialling.add(channel);
      isBeginning = true;
      channel
          .connect(target, local)
          .addListener((ChannelFuture connecting) -> {
            dialling.remove(channel);
            // The caller is told later; what comes later is told at once, before it is read.
            if (isBeginning) {
              loop.execute(() -> ended(connecting, outcome));
            } else {
              ended(connecting, outcome);
            }
          });
      isBeginning = false;
    }

    private boolean isRegistered(Channel channel, Duration limit) {
      setUp(channel);
      channel
          .config()
          .setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(limit.toMillis()));
      boolean isRegistered = loop.eventLoop().register(channel).isSuccess();
      if (!isRegistered) {
        channel.unsafe().closeForcibly();
      }
      return isRegistered;
    }

    private void ended(ChannelFuture connecting, Dialler.Outcome outcome) {
      Channel channel = connecting.channel();
      if (connecting.isSuccess() && channel.isActive()) {
        reporting.counters().count(NetCounter.DIALS_OPENED);
        open(loop, channel, outcome::opened);
        return;
      }
      Throwable cause = connecting.cause();
      failed(
          cause == null ? Reason.STOPPED : TlsDialler.reason(cause),
          String.valueOf(cause),
          outcome);
    }

    private void failed(Reason reason, String detail, Dialler.Outcome outcome) {
      reporting.counters().count(NetCounter.DIALS_FAILED);
      outcome.failed(new Dialler.Failure(reason, detail));
    }

    @Override
    public void close() {
      NettyConnection.cut(listening);
      List.copyOf(dialling).forEach(NettyConnection::cut);
    }
  }
}
