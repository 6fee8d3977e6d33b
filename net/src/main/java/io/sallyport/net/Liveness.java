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
  /**
   * How long the other end may be silent.
   *
   * @param idle without a sign of life for so long it is probed
   * @param probes in a row that may go unanswered
   * @param unacknowledged how long what was sent may be
   * @param calm so long after the last octet sent nothing is unacknowledged, and probing has not
   *     begun
   */
  record Pace(
      Duration idle, Duration probeInterval, int probes, Duration unacknowledged, Duration calm) {}

  /**
   * For servers of SIP: leaves a transaction (RFC 3261 timers B and F, 32 s) the time to try other
   * servers.
   */
  static final Pace PROMPT =
      new Pace(
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          3,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));

  /** For those that should be slow to declare the other dead (RFC 6120 section 4.6). */
  static final Pace PATIENT =
      new Pace(
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          5,
          Duration.ofSeconds(90),
          Duration.ofMinutes(3));

  /** Whoever watches what is taken looks at it now and then. */
  static final Duration AFTER_STALL = Duration.ofSeconds(30);

  private static final int NO_LIMIT = 0;

  private final Channel channel;
  private final EpollSocketChannelConfig kernel;
  private final NettyLoop loop;
  private Pace pace;
  private boolean isLimited;
  private long sentNanos;

  private Liveness(Channel channel, EpollSocketChannelConfig kernel, NettyLoop loop, Pace pace) {
    this.channel = channel;
    this.kernel = kernel;
    this.loop = loop;
    this.pace = pace;
  }

  /**
   * Sets the probes of a connection; gives what has to hear of each octet sent, or null where the
   * platform knows of no limit for those.
   */
  static @Nullable Liveness watch(Channel channel, NettyLoop loop, Pace pace) {
    if (channel.config() instanceof EpollSocketChannelConfig kernel) {
      probe(kernel, pace);
      return new Liveness(channel, kernel, loop, pace);
    }
    probeAsTheRuntimeCan(channel.config(), pace);
    return null;
  }

  private static void probe(EpollSocketChannelConfig kernel, Pace pace) {
    kernel
        .setTcpKeepIdle((int) pace.idle.toSeconds())
        .setTcpKeepIntvl((int) pace.probeInterval.toSeconds())
        .setTcpKeepCnt(pace.probes);
  }

  private static void probeAsTheRuntimeCan(ChannelConfig socket, Pace pace) {
    socket.setOption(
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), (int) pace.idle.toSeconds());
    socket.setOption(
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
        (int) pace.probeInterval.toSeconds());
    socket.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), pace.probes);
  }

  /** Gives the other end another pace from now on. */
  void pace(Pace next) {
    pace = next;
    if (channel.isOpen()) {
      probe(kernel, next);
      if (isLimited) {
        limit();
      }
    }
  }

  private void limit() {
    kernel.setTcpUserTimeout((int) pace.unacknowledged.toMillis());
  }

  /**
   * Bears an end that is slow, for good: one that takes nothing is given up later than somebody
   * else does, one that acknowledges nothing after as long as lost probes take, if not later.
   *
   * @param stall when somebody else does
   */
  void bear(Duration stall) {
    isLimited = false;
    Duration silence = pace.idle.plus(pace.probeInterval.multipliedBy(pace.probes));
    Duration later = stall.plus(AFTER_STALL);
    kernel.setTcpUserTimeout((int) (later.compareTo(silence) > 0 ? later : silence).toMillis());
  }

  /** Something is about to be sent. */
  void sending() {
    sentNanos = loop.nanoTime();
    if (!isLimited && channel.isOpen()) {
      isLimited = true;
      limit();
      loop.schedule(pace.calm, this::calm);
    }
  }

  private void calm() {
    var left = pace.calm.minusNanos(loop.nanoTime() - sentNanos);
    if (!channel.isOpen() || !isLimited) {
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
