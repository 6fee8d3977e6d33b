package io.sallyport.testkit;

import io.sallyport.net.Loop;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A loop whose clock a test sets and whose tasks run when the test says so, on the test's thread.
 * Timers run exactly at their deadline.
 */
public final class ManualLoop implements Loop {
  private final int index;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<ManualTimer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong((ManualTimer timer) -> timer.deadlineNanos)
              .thenComparingLong(timer -> timer.order));
  private long nowNanos;
  private long lastOrder;
  private boolean isCurrent = true;

  public ManualLoop() {
    this(0);
  }

  public ManualLoop(int index) {
    this.index = index;
  }

  @Override
  public int index() {
    return index;
  }

  /** Lets the test act as another thread, or as this loop again. */
  public void setCurrent(boolean current) {
    isCurrent = current;
  }

  @Override
  public boolean isCurrent() {
    return isCurrent;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public long nanoTime() {
    return nowNanos;
  }

  @Override
  public Timer schedule(Duration delay, Runnable task) {
    var timer = new ManualTimer(nowNanos + Math.max(0, delay.toNanos()), ++lastOrder, task);
    timers.add(timer);
    return timer;
  }

  /**
   * Runs what was handed to {@link #execute}, and what that hands over in turn.
   *
   * @return false if there was nothing
   */
  public boolean runTasks() {
    boolean ran = false;
    for (var task = tasks.poll(); task != null; task = tasks.poll()) {
      ran = true;
      task.run();
    }
    return ran;
  }

  /** Lets time pass: runs tasks, and each timer that comes due at its own time. */
  public void advance(Duration time) {
    long untilNanos = nowNanos + time.toNanos();
    runTasks();
    for (var next = timers.peek();
        next != null && next.deadlineNanos <= untilNanos;
        next = timers.peek()) {
      timers.remove(next);
      nowNanos = next.deadlineNanos;
      next.task.run();
      runTasks();
    }
    nowNanos = untilNanos;
  }

  /** Timers that are set. */
  public int timers() {
    return timers.size();
  }

  private final class ManualTimer implements Timer {
    private final long deadlineNanos;
    private final long order;
    private final Runnable task;

    ManualTimer(long deadlineNanos, long order, Runnable task) {
      this.deadlineNanos = deadlineNanos;
      this.order = order;
      this.task = task;
    }

    @Override
    public void cancel() {
      timers.remove(this);
    }
  }
}
