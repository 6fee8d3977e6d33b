package io.sallyport.net.lane;

import io.sallyport.net.Loop;
import io.sallyport.net.TimerWheel;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.SparseEvents;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One thread for media datagrams. It owns its sockets, its memory, its timers and its counters for
 * life and shares nothing, so nothing on the path of a datagram is locked. Other threads reach it
 * by {@link #execute} only. A pass receives a bounded number of datagrams and hands them up, runs
 * the tasks that wait, and sends what all that made.
 */
public final class Lane {
  /** A lane whose every pass throws is of no use; it ends instead of spinning. */
  private static final int MAX_FAILED_PASSES = 100;

  private final LaneSettings settings;
  private final Counters<LaneCounter> totals;
  private final Events events;
  private final LaneCounters counters = new LaneCounters();
  private final TaskQueue tasks;
  private final Thread thread;
  private final CompletableFuture<Boolean> running = new CompletableFuture<>();
  private final TimerWheel wheel;
  private final SocketTable sockets;
  private LaneMemory memory;
  private Outbox outbox;
  private Delivery delivery;
  private LanePlatform platform;
  private volatile LaneBackend backend;
  private volatile boolean isStopping;
  private volatile boolean isDraining;
  private boolean hasToldDraining;
  private long nowNanos;
  private long nextTickNanos;
  private long publishedRefusals;

  @SuppressWarnings("NullAway.Init") // the lane's thread makes the rest before it says that it runs
  private Lane(
      LanePlatform platform,
      LaneSettings settings,
      LaneHandler.Factory handlers,
      Counters<LaneCounter> totals,
      Events events) {
    this.platform = platform;
    this.settings = settings;
    this.totals = totals;
    this.events = new SparseEvents(events, System::nanoTime);
    this.tasks = new TaskQueue(settings.maxTasks());
    this.sockets = new SocketTable(settings.maxSockets());
    this.nowNanos = System.nanoTime();
    this.wheel = new TimerWheel(nowNanos);
    this.nextTickNanos = nowNanos + settings.tick().toNanos();
    this.thread =
        Thread.ofPlatform().name("lane-" + settings.index()).unstarted(() -> live(handlers));
  }

  /**
   * Starts a lane and waits until its handler is made.
   *
   * @param counters totals of the process, to which the lane adds its own at each tick
   * @throws IllegalStateException if the handler could not be made
   */
  public static Lane start(
      LanePlatform platform,
      LaneSettings settings,
      LaneHandler.Factory handlers,
      Counters<LaneCounter> counters,
      Events events) {
    var lane = new Lane(platform, settings, handlers, counters, events);
    lane.thread.start();
    try {
      var _ = lane.running.get();
      return lane;
    } catch (ExecutionException e) {
      throw new IllegalStateException("lane " + settings.index() + " did not start", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lane.isStopping = true;
      throw new IllegalStateException("interrupted while a lane started", e);
    }
  }

  /**
   * Has the virtual machine compile what a lane does, before a node says that it is ready: sends
   * datagrams over loopback to a lane with such a handler for a while. Call from another thread.
   *
   * @return how many datagrams the handler sent back
   */
  public static long warm(LanePlatform platform, Warming warming, LaneHandler.Factory handlers) {
    return new WarmUp(platform, warming).run(handlers);
  }

  /** Position among the node's lanes. */
  public int index() {
    return settings.index();
  }

  /** True if the caller runs on this lane's thread. */
  public boolean isCurrent() {
    return Thread.currentThread().equals(thread);
  }

  /**
   * Runs a task on this lane, in its next pass. From any thread; wakes the lane if it waits.
   *
   * @return false if too many tasks wait or the lane has ended: the task will not run
   */
  public boolean execute(Runnable task) {
    if (!tasks.offer(task)) {
      return false;
    }
    if (tasks.needsWaking()) {
      backend.wakeUp();
    }
    return true;
  }

  /** Totals at this moment; from any thread. */
  public LaneCounts counts() {
    return counters.snapshot();
  }

  /** Has the handler begin nothing new. From any thread; once is enough. */
  public void drain() {
    isDraining = true;
    backend.wakeUp();
  }

  /**
   * Ends the lane: tells the handler, sends what is queued, closes all sockets. From another
   * thread.
   *
   * @return false if the lane was still at work when the limit had passed
   */
  public boolean stop(Duration limit) {
    tasks.close();
    isStopping = true;
    backend.wakeUp();
    try {
      return thread.join(limit);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Opens a socket. On this lane's thread. */
  public SocketOpening open(SocketSpec spec) {
    int index = sockets.free();
    var opening =
        index == SocketTable.FULL
            ? new SocketOpening.Refused(
                SocketOpening.Reason.TOO_MANY, "the lane has as many sockets as it may")
            : backend.open(index, spec);
    switch (opening) {
      case SocketOpening.Opened(var socket) -> {
        sockets.put(socket);
        counters.count(LaneCounter.SOCKETS_OPENED);
      }
      case SocketOpening.Refused _ -> counters.count(LaneCounter.SOCKETS_REFUSED);
    }
    return opening;
  }

  /** Sends what waits for a socket and closes it, at any time of a pass. On this lane's thread. */
  public void close(LaneSocket socket) {
    if (socket.isOpen) {
      try {
        outbox.flush(socket, backend);
      } finally {
        closeNow(socket);
      }
    }
  }

  /**
   * The lane's memory; all offsets of this package are offsets in it. Whoever touches it from
   * another thread gets a {@link WrongThreadException}.
   */
  public MemorySegment memory() {
    return memory.segment;
  }

  /**
   * Gives room for a header or an answer. What is written there stays until it was sent, if it is
   * queued before the next call.
   *
   * @param octets 1 to 65,535
   * @return an offset in {@link #memory}
   */
  public long reserve(int octets) {
    if (octets < 1 || octets > LaneMemory.MAX_RESERVED_OCTETS) {
      throw new IllegalArgumentException("1 to 65,535 octets: " + octets);
    }
    if (!memory.hasRoom(octets)) {
      flush();
      memory.restart();
    }
    return memory.reserve(octets);
  }

  /**
   * Queues a datagram, which leaves at the end of the pass at the latest, or is dropped and
   * counted. Its parts must lie in {@link #memory} and stay as they are until then.
   *
   * @return false if no datagram can be like this: parts outside the memory, more octets than UDP
   *     takes, a destination of another family or without port, a closed socket
   */
  public boolean send(LaneSocket socket, Outgoing message) {
    if (!outbox.isSendable(socket, message)) {
      counters.count(LaneCounter.REFUSED_MESSAGES);
      return false;
    }
    if (outbox.isFull()) {
      flush();
    }
    outbox.add(socket, message);
    return true;
  }

  /** Sends now what is queued. On this lane's thread. */
  public void flush() {
    outbox.flush(backend);
  }

  /** Time of the monotonic clock in nanoseconds, taken once a pass. On this lane's thread. */
  public long nanoTime() {
    return nowNanos;
  }

  /**
   * Runs a task on this lane once a delay has passed, up to two ticks late. Makes an object, so it
   * is not meant for each datagram. On this lane's thread.
   */
  public Loop.Timer schedule(Duration delay, Runnable task) {
    return wheel.schedule(nowNanos, delay, () -> delivery.run(task));
  }

  private void live(LaneHandler.Factory handlers) {
    try (var arena = Arena.ofConfined()) {
      if (begin(arena, handlers)) {
        state(LaneEvent.LANE_STARTED);
        passUntilStopped();
        end();
        state(LaneEvent.LANE_STOPPED);
      }
    }
  }

  private boolean begin(Arena arena, LaneHandler.Factory handlers) {
    try {
      settings.core().ifPresent(this::stayOn);
      memory = new LaneMemory(arena, settings.buffers(), settings.bufferOctets());
      outbox = new Outbox(memory, settings.maxQueued());
      backend = reach(arena);
      var handler = handlers.on(this);
      delivery = new Delivery(settings.index(), memory, handler, counters, events);
      return running.complete(true);
    } catch (Throwable failure) {
      if (backend != null) {
        closeAll();
      }
      running.completeExceptionally(failure);
      return false;
    }
  }

  /** The limit on what a user's rings may lock shows only when a lane makes its own. */
  private LaneBackend reach(Arena arena) {
    try {
      return platform.backend(settings, memory, outbox, counters, arena);
    } catch (UringRefusedException e) {
      platform = LanePlatform.withoutUring(e.getMessage());
      platform.state(events);
      return platform.backend(settings, memory, outbox, counters, arena);
    }
  }

  private void stayOn(int core) {
    var failure = LinuxProbe.stayOn(core);
    if (failure != null) {
      events.state(
          LaneEvent.LANE_CORE_NOT_TAKEN, "lane", settings.index(), "core", core, "reason", failure);
    }
  }

  private void passUntilStopped() {
    boolean hasMore = false;
    int failures = 0;
    while (!isStopping && failures < MAX_FAILED_PASSES) {
      try {
        hasMore = pass(hasMore);
        failures = 0;
      } catch (Throwable failure) {
        failures++;
        hasMore = false;
        counters.count(LaneCounter.PASSES_FAILED);
        events.state(LaneEvent.LANE_FAILED, "lane", settings.index(), "failure", failure);
      }
    }
  }

  /** One pass; true if the next one has something to do at once. */
  private boolean pass(boolean hasMore) {
    boolean waits = !hasMore && tasks.isEmpty();
    backend.await(waits ? Math.max(0, nextTickNanos - System.nanoTime()) : 0);
    nowNanos = System.nanoTime();
    counters.count(LaneCounter.PASSES);
    boolean more = backend.receive(delivery);
    // After receiving, which takes back the wake-up: a task added from now on wakes the next wait.
    counters.add(LaneCounter.TASKS_RUN, tasks.run(delivery));
    if (nowNanos - nextTickNanos >= 0) {
      tick();
    }
    if (isDraining && !hasToldDraining) {
      hasToldDraining = true;
      delivery.draining();
    }
    delivery.passed();
    outbox.flush(backend);
    // Nothing waits any more: the next pass writes where the processor's cache still is.
    memory.restart();
    return more;
  }

  private void tick() {
    nextTickNanos = nowNanos + settings.tick().toNanos();
    wheel.advance(nowNanos);
    delivery.ticked(nowNanos);
    publish();
  }

  private void publish() {
    long refusals = tasks.refused();
    counters.add(LaneCounter.TASKS_REFUSED, refusals - publishedRefusals);
    publishedRefusals = refusals;
    counters.publish(totals);
  }

  private void end() {
    tasks.close();
    try {
      counters.add(LaneCounter.TASKS_RUN, tasks.run(delivery));
      delivery.stopping();
      outbox.flush(backend);
    } finally {
      closeAll();
      publish();
    }
  }

  private void closeAll() {
    try {
      sockets.all().forEach(this::closeNow);
    } finally {
      backend.release();
    }
  }

  private void closeNow(LaneSocket socket) {
    if (sockets.remove(socket)) {
      socket.isOpen = false;
      backend.close(socket);
      counters.count(LaneCounter.SOCKETS_CLOSED);
    }
  }

  private void state(LaneEvent event) {
    events.state(
        event,
        "lane",
        settings.index(),
        "io",
        platform.io(),
        "coalesces",
        platform.coalesces(),
        "errors",
        platform.reportsErrors(),
        "reason",
        platform.reason());
  }
}
