package io.sallyport.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A loop on a Netty event loop. Keeps the timers of its connections and, once per turn, passes on
 * what they have to send: all messages that one turn makes for one connection leave as one write.
 */
final class NettyLoop implements Loop {
  /** Serials fit into 32 bits, because tokens in SIP messages carry them. */
  private static final long MAX_SERIAL = (1L << 32) - 1;

  private final int index;
  private final int loops;
  private final SingleThreadEventLoop eventLoop;
  private final Counters<NetCounter> counters;
  private final Events events;
  private final TimerWheel wheel = new TimerWheel(System.nanoTime());
  private final ArrayDeque<NettyConnection> dirty = new ArrayDeque<>();
  private final Set<Channel> channels = new HashSet<>();
  private final Set<LoopDatagrams.Socket> sockets = new HashSet<>();
  private volatile boolean stopping;
  private boolean ticking;
  private long lastSerial;

  NettyLoop(
      int index,
      int loops,
      SingleThreadEventLoop eventLoop,
      Counters<NetCounter> counters,
      Events events) {
    this.index = index;
    this.loops = loops;
    this.eventLoop = eventLoop;
    this.counters = counters;
    this.events = events;
    this.lastSerial = index;
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public boolean isCurrent() {
    return eventLoop.inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    eventLoop.execute(() -> run(task));
  }

  /** Runs a task unless the loop has stopped. */
  boolean executeIfRunning(Runnable task) {
    try {
      execute(task);
      return true;
    } catch (RejectedExecutionException _) {
      return false;
    }
  }

  /**
   * Takes a connection into this loop's care, so that {@link #stop} cuts it; cuts it at once after
   * that. Netty's own stop can miss a connection that comes about while it begins.
   */
  void adopt(Channel channel) {
    if (stopping) {
      NettyConnection.cut(channel);
      return;
    }
    channels.add(channel);
    channel.closeFuture().addListener(_ -> channels.remove(channel));
  }

  /** True once the node stops: nothing is to be begun. May be asked from any thread. */
  boolean isStopping() {
    return stopping;
  }

  /** Cuts every connection and closes every socket. Call on this loop. */
  void stop() {
    stopping = true;
    List.copyOf(channels).forEach(NettyConnection::cut);
    List.copyOf(sockets).forEach(LoopDatagrams.Socket::close);
  }

  /** A socket that is to be closed when the loop stops. Call on this loop. */
  void opened(LoopDatagrams.Socket socket) {
    sockets.add(socket);
  }

  /** It is closed. Call on this loop. */
  void closed(LoopDatagrams.Socket socket) {
    sockets.remove(socket);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    var timer = wheel.schedule(nanoTime(), delay, () -> run(task));
    tickWhileNeeded();
    return timer;
  }

  /** The next serial: what remains after division by the number of loops is this loop's index. */
  long nextSerial() {
    lastSerial += loops;
    if (lastSerial > MAX_SERIAL) {
      throw new IllegalStateException("all serials of loop " + index + " are used: restart");
    }
    return lastSerial;
  }

  /** Has the connection flushed at the end of this turn. Asked once per connection and turn. */
  void flushLater(NettyConnection connection) {
    if (dirty.isEmpty()) {
      eventLoop.executeAfterEventLoopIteration(this::flushDirty);
    }
    dirty.add(connection);
  }

  private void flushDirty() {
    for (var connection = dirty.poll(); connection != null; connection = dirty.poll()) {
      connection.flush();
    }
  }

  private void tickWhileNeeded() {
    if (!ticking && !wheel.isEmpty()) {
      ticking = true;
      var _ = eventLoop.schedule(this::tick, TimerWheel.TICK.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void tick() {
    ticking = false;
    wheel.advance(nanoTime());
    tickWhileNeeded();
  }

  /** A task that throws is a bug; it must not take the loop's other work with it. */
  void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      counters.count(NetCounter.TASKS_FAILED);
      events.state(NetEvent.TASK_FAILED, "loop", index, "failure", e);
    }
  }
}
