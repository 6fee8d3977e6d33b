package io.sallyport.net;

import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The listeners of a node, opened all or none. */
public final class Listeners {
  private static final Duration DRAIN_POLL = Duration.ofMillis(50);

  private final List<Listener> listeners;
  private final Events events;

  private Listeners(List<Listener> listeners, Events events) {
    this.listeners = List.copyOf(listeners);
    this.events = events;
  }

  /** How {@link #open} ended. */
  public sealed interface Opening {
    record Opened(Listeners listeners) implements Opening {}

    /**
     * Nothing was opened.
     *
     * @param problems one per listener that cannot be bound
     */
    record Refused(List<Problem> problems) implements Opening {}
  }

  /** Binds all, then accepts on all; closes all if one cannot be bound. Blocks: not on a loop. */
  public static Opening open(
      Loops loops, List<ListenerSpec> specs, Counters<NetCounter> counters, Events events) {
    var reporting = new Reporting(counters, events);
    List<Listener> begun = new ArrayList<>();
    for (var spec : specs) {
      begun.add(new Listener(spec, loops, reporting));
    }
    List<Problem> problems = new ArrayList<>();
    for (int i = 0; i < begun.size(); i++) {
      var bound = begun.get(i).bound().awaitUninterruptibly();
      if (!bound.isSuccess()) {
        problems.add(BindProblem.of(specs.get(i).rowId(), specs.get(i).address(), bound.cause()));
      }
    }
    if (!problems.isEmpty()) {
      begun.forEach(listener -> listener.close().awaitUninterruptibly());
      return new Opening.Refused(problems);
    }
    for (var listener : begun) {
      listener.accept();
      events.state(
          NetEvent.LISTENER_OPENED, "row", listener.rowId(), "address", listener.address());
    }
    return new Opening.Opened(new Listeners(begun, events));
  }

  public List<Listener> all() {
    return listeners;
  }

  /** Connections open on all listeners. */
  public int openConnections() {
    return listeners.stream().mapToInt(Listener::openConnections).sum();
  }

  /** Closes the listening sockets; their connections stay. Blocks: not on a loop. */
  public void close() {
    for (var listener : listeners) {
      listener.close().awaitUninterruptibly();
      events.state(NetEvent.LISTENER_CLOSED, "row", listener.rowId());
    }
  }

  /**
   * Waits until the connections are closed or the limit has passed. Blocks: not on a loop.
   *
   * @return connections still open
   */
  public int drain(Duration limit) {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    while (openConnections() > 0 && System.nanoTime() - deadlineNanos < 0) {
      LockSupport.parkNanos(DRAIN_POLL.toNanos());
    }
    return openConnections();
  }
}
