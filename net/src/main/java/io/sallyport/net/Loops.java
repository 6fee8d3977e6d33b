package io.sallyport.net;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The loops of a node. */
public final class Loops {
  private final Platform platform;
  private final MultiThreadIoEventLoopGroup group;
  private final List<NettyLoop> loops;
  private final AtomicInteger turn = new AtomicInteger();

  private Loops(Platform platform, MultiThreadIoEventLoopGroup group, List<NettyLoop> loops) {
    this.platform = platform;
    this.group = group;
    this.loops = loops;
  }

  /**
   * Starts loops.
   *
   * @param count 1 or more; as many as there are cores for them
   */
  public static Loops start(
      Platform platform, int count, Counters<NetCounter> counters, Events events) {
    var group =
        new MultiThreadIoEventLoopGroup(
            count, new DefaultThreadFactory("loop"), platform.ioHandlers());
    var loops = new ArrayList<NettyLoop>(count);
    for (EventExecutor executor : group) {
      loops.add(
          new NettyLoop(loops.size(), count, (SingleThreadEventLoop) executor, counters, events));
    }
    events.state(
        NetEvent.PLATFORM_CHOSEN,
        "io",
        platform.io(),
        "tls",
        platform.tls(),
        "loops",
        count,
        "reason",
        platform.reason());
    return new Loops(platform, group, List.copyOf(loops));
  }

  public List<Loop> all() {
    return List.copyOf(loops);
  }

  /** The loop that owns the connection with this serial, if there is one. */
  public Loop owner(long serial) {
    return loops.get((int) (serial % loops.size()));
  }

  /**
   * Cuts what is open and ends the loops' threads. Call from another thread.
   *
   * @return false if they were still at work when the limit had passed
   */
  public boolean stop(Duration limit) {
    var cut = new CountDownLatch(loops.size());
    for (var loop : loops) {
      boolean isRunning =
          loop.executeIfRunning(() -> {
            loop.stop();
            cut.countDown();
          });
      if (!isRunning) {
        cut.countDown();
      }
    }
    await(cut, limit);
    var _ = group.shutdownGracefully(0, limit.toMillis(), TimeUnit.MILLISECONDS);
    return group.terminationFuture().awaitUninterruptibly(limit.toMillis() + 1000);
  }

  private static void await(CountDownLatch latch, Duration limit) {
    try {
      var _ = latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  Platform platform() {
    return platform;
  }

  EventLoopGroup group() {
    return group;
  }

  NettyLoop of(EventLoop eventLoop) {
    for (var loop : loops) {
      if (loop.eventLoop().equals(eventLoop)) {
        return loop;
      }
    }
    throw new IllegalArgumentException("an event loop of other loops");
  }

  /** The next loop in turn, so that each gets as much as the others. */
  NettyLoop next() {
    return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
  }

  /** The loop that was started here as this one. */
  NettyLoop own(Loop loop) {
    var own = loops.get(loop.index());
    if (own != loop) {
      throw new IllegalArgumentException("a loop of other loops");
    }
    return own;
  }
}
