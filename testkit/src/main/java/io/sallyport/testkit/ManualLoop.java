package io.sallyport.testkit;

import io.sallyport.net.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A loop whose tasks run when the test says so and whose clock the test sets. */
public final class ManualLoop implements Loop {
  private final int index;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<ManualTimer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong(ManualTimer::dueNanos).thenComparingLong(ManualTimer::order));
  private long nowNanos;
  private long order;

  public ManualLoop(int index) {
    this.index = index;
  }

  /** A set timer; the order of setting decides between equal times. */
  private record ManualTimer(
      long dueNanos, long order, Runnable task, PriorityQueue<ManualTimer> timers)
      implements Timer {
    @Override
    public void cancel() {
      timers.remove(this);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ManualTimer timer && timer.order == order;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(order);
    }
  }

  @Override
  public int index() {
    return index;
  }

  /** Always true: the test's one thread plays all loops. */
  @Override
  public boolean isCurrent() {
    return true;
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
    ManualTimer timer = new ManualTimer(nowNanos + delay.toNanos(), order++, task, timers);
    timers.add(timer);
    return timer;
  }

  /** Runs what was handed to this loop, and what that hands to it; true if there was anything. */
  public boolean runTasks() {
    boolean ran = false;
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      ran = true;
      task.run();
    }
    return ran;
  }

  /** Lets time pass; timers that fall due run in order, each at its own time. */
  public void pass(Duration time) {
    long until = nowNanos + time.toNanos();
    runTasks();
    for (ManualTimer due = timers.peek();
        due != null && due.dueNanos() <= until;
        due = timers.peek()) {
      timers.remove(due);
      nowNanos = due.dueNanos();
      due.task().run();
      runTasks();
    }
    nowNanos = until;
  }

  /** Timers set and not yet due. */
  public int timers() {
    return timers.size();
  }
}
