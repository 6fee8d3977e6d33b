package io.sallyport.net.lane;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The one way from other threads to a lane: a bounded number of tasks that wait to be run. */
final class TaskQueue {
  private final int max;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicBoolean isWakeAsked = new AtomicBoolean();
  private volatile boolean isClosed;

  TaskQueue(int max) {
    this.max = max;
  }

  /** Adds a task, from any thread; false if there is no room or the lane has ended. */
  boolean offer(Runnable task) {
    if (isClosed) {
      return false;
    }
    if (waiting.incrementAndGet() > max) {
      waiting.decrementAndGet();
      refused.incrementAndGet();
      return false;
    }
    tasks.add(task);
    // Either the lane's last run takes the task, or this does: then it will not run.
    return !isClosed || !tasks.remove(task);
  }

  /** True for the first caller since the lane last looked: that one has to wake it. */
  boolean needsWaking() {
    return isWakeAsked.compareAndSet(false, true);
  }

  /** Runs what waits, on the lane's thread, and no more than may wait. */
  int run(Delivery delivery) {
    isWakeAsked.set(false);
    int run = 0;
    while (run < max) {
      var task = tasks.poll();
      if (task == null) {
        break;
      }
      waiting.decrementAndGet();
      delivery.run(task);
      run++;
    }
    return run;
  }

  boolean isEmpty() {
    return tasks.isEmpty();
  }

  /** Takes nothing any more. */
  void close() {
    isClosed = true;
  }

  /** Tasks refused for want of room. */
  long refused() {
    return refused.get();
  }
}
