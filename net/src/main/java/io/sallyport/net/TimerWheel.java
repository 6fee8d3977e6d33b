package io.sallyport.net;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one loop: a ring of slots, each a doubly linked list of the timers whose deadline
 * tick falls on it, whichever round. Setting and cancelling are a few pointer writes. Owned by its
 * loop; time comes in as a number so that tests set it.
 */
public final class TimerWheel {
  /** A timer runs up to one tick late, plus what the loop itself is late. */
  public static final Duration TICK = Duration.ofMillis(50);

  private static final long TICK_NANOS = TICK.toNanos();

  /** A power of two; with 50 ms a round takes 51.2 s, longer than all frequent SIP timers. */
  private static final int SLOTS = 1024;

  private final Node[] slots = new Node[SLOTS];
  private final Node due = Node.ring();
  private final long startNanos;
  private long tick;
  private int size;

  /**
   * @param nowNanos time of the loop's monotonic clock
   */
  public TimerWheel(long nowNanos) {
    startNanos = nowNanos;
    for (int i = 0; i < SLOTS; i++) {
      slots[i] = Node.ring();
    }
  }

  public boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** Sets a timer; it runs in the first {@link #advance} at or after its deadline. */
  public Loop.Timer schedule(long nowNanos, Duration delay, Runnable task) {
    if (isEmpty()) {
      tick = Math.max(tick, ticks(nowNanos));
    }
    long deadline = nowNanos - startNanos + Math.max(0, delay.toNanos());
    long deadlineTick = Math.max(tick + 1, (deadline + TICK_NANOS - 1) / TICK_NANOS);
    var node = new Node(this, deadlineTick, task);
    node.linkBefore(slot(deadlineTick));
    size++;
    return node;
  }

  /**
   * Runs what is due. A task that throws ends this call; the rest that is due runs in the next one.
   */
  public void advance(long nowNanos) {
    long nowTick = ticks(nowNanos);
    long from = Math.max(tick + 1, nowTick - SLOTS + 1);
    for (long t = from; t <= nowTick; t++) {
      collect(slot(t), nowTick);
    }
    tick = Math.max(tick, nowTick);
    for (var node = due.next; node != due; node = due.next) {
      node.unlink();
      size--;
      node.task().run();
    }
  }

  /** Moves what is due aside first, so that tasks may set and cancel timers at will. */
  private void collect(Node slot, long nowTick) {
    var node = slot.next;
    while (node != slot) {
      var next = node.next;
      if (node.deadlineTick <= nowTick) {
        node.unlink();
        node.linkBefore(due);
      }
      node = next;
    }
  }

  private long ticks(long nowNanos) {
    return (nowNanos - startNanos) / TICK_NANOS;
  }

  private Node slot(long atTick) {
    return slots[(int) (atTick & (SLOTS - 1))];
  }

  /** A timer and its place in a list; a list's head is a node linked to itself. */
  private static final class Node implements Loop.Timer {
    private final @Nullable TimerWheel wheel;
    private final long deadlineTick;
    private @Nullable Runnable task;
    private Node previous;
    private Node next;

    @SuppressWarnings("NullAway.Init") // unlinked for a moment only: the maker links it
    Node(@Nullable TimerWheel wheel, long deadlineTick, @Nullable Runnable task) {
      this.wheel = wheel;
      this.deadlineTick = deadlineTick;
      this.task = task;
      this.previous = this;
      this.next = this;
    }

    static Node ring() {
      return new Node(null, 0, null);
    }

    void linkBefore(Node other) {
      previous = other.previous;
      next = other;
      previous.next = this;
      other.previous = this;
    }

    void unlink() {
      previous.next = next;
      next.previous = previous;
      previous = this;
      next = this;
    }

    /** Takes the task out, so that a timer kept by its owner keeps nothing else alive. */
    Runnable task() {
      var taken = task;
      task = null;
      return taken == null ? () -> {} : taken;
    }

    @Override
    public void cancel() {
      if (task != null && wheel != null) {
        task = null;
        unlink();
        wheel.size--;
      }
    }
  }
}
