package io.sallyport.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.epoll.EpollSocketChannelConfig;
import io.netty.channel.socket.nio.NioChannelOption;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Has the kernel give up a connection to a server that fell silent without a goodbye, by loss of
 * power or of the path: soon while something sent waits to be acknowledged, after a few lost probes
 * while nothing does. Without this the first takes a quarter of an hour and the second forever.
 *
 * <p>Linux goes by TCP_USER_TIMEOUT alone where it is set, for probes too, and would give up at the
 * first that is lost (tcp(7)). So it is set only while something may be unacknowledged. Owned by
 * the connection's loop.
 */
final class Liveness {
  /** Without a sign of life for so long the other end is probed. */
  static final Duration IDLE = Duration.ofSeconds(60);

  static final Duration PROBE_INTERVAL = Duration.ofSeconds(10);

  /** Probes in a row that may go unanswered. */
  static final int PROBES = 3;

  /**
   * How long what was sent may go unacknowledged: leaves a transaction (RFC 3261 timers B and F, 32
   * s) the time to try other servers.
   */
  static final Duration UNACKNOWLEDGED = Duration.ofSeconds(10);

  /** So long after the last octet sent nothing is unacknowledged, and probing has not begun. */
  static final Duration CALM = Duration.ofSeconds(30);

  private static final int NO_LIMIT = 0;

  private final Channel channel;
  private final EpollSocketChannelConfig kernel;
  private final NettyLoop loop;
  private final Duration calm;
  private boolean isLimited;
  private long sentNanos;

  private Liveness(
      Channel channel, EpollSocketChannelConfig kernel, NettyLoop loop, Duration calm) {
    this.channel = channel;
    this.kernel = kernel;
    this.loop = loop;
    this.calm = calm;
  }

  /**
   * Sets the probes of a connection; gives what has to hear of each octet sent, or null where the
   * platform knows of no limit for those.
   */
  static @Nullable Liveness watch(Channel channel, NettyLoop loop, Duration calm) {
    if (channel.config() instanceof EpollSocketChannelConfig kernel) {
      kernel
          .setTcpKeepIdle((int) IDLE.toSeconds())
          .setTcpKeepIntvl((int) PROBE_INTERVAL.toSeconds())
          .setTcpKeepCnt(PROBES);
      return new Liveness(channel, kernel, loop, calm);
    }
    probeAsTheRuntimeCan(channel.config());
    return null;
  }

  private static void probeAsTheRuntimeCan(ChannelConfig socket) {
    socket.setOption(
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), (int) IDLE.toSeconds());
    socket.setOption(
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
        (int) PROBE_INTERVAL.toSeconds());
    socket.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
  }

  /** Sets no limit on what was sent any more; probes stay. */
  void onlyProbe() {
    isLimited = false;
    kernel.setTcpUserTimeout(NO_LIMIT);
  }

  /** Something is about to be sent. */
  void sending() {
    sentNanos = loop.nanoTime();
    if (!isLimited && channel.isOpen()) {
      isLimited = true;
      kernel.setTcpUserTimeout((int) UNACKNOWLEDGED.toMillis());
      loop.schedule(calm, this::calm);
    }
  }

  private void calm() {
    var left = calm.minusNanos(loop.nanoTime() - sentNanos);
    if (!channel.isOpen()) {
      return;
    }
    if (left.isPositive()) {
      loop.schedule(left, this::calm);
    } else {
      isLimited = false;
      kernel.setTcpUserTimeout(NO_LIMIT);
    }
  }
}
