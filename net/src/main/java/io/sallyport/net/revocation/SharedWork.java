package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Work that is under way once for a key at a time: whoever wants the same meanwhile waits for it.
 * Owner of what is under way; safe from any thread that may wait.
 */
final class SharedWork<K, V> {
  private final ConcurrentHashMap<K, CompletableFuture<V>> underWay = new ConcurrentHashMap<>();
  private final Executor executor;

  /**
   * @param executor gives each work a thread of its own
   */
  SharedWork(Executor executor) {
    this.executor = executor;
  }

  /** What the work makes; empty if the deadline passes first or nothing is begun any more. */
  Optional<V> await(K key, Deadline deadline, Supplier<V> work) {
    if (deadline.isPast()) {
      return Optional.empty();
    }
    var own = new CompletableFuture<V>();
    var earlier = underWay.putIfAbsent(key, own);
    if (earlier == null) {
      begin(key, own, work);
    }
    return await(earlier == null ? own : earlier, deadline);
  }

  private void begin(K key, CompletableFuture<V> result, Supplier<V> work) {
    try {
      executor.execute(() -> run(key, result, work));
    } catch (RejectedExecutionException e) {
      underWay.remove(key, result);
      result.cancel(false);
    }
  }

  private void run(K key, CompletableFuture<V> result, Supplier<V> work) {
    try {
      var made = work.get();
      underWay.remove(key, result);
      result.complete(made);
    } catch (RuntimeException | Error bug) {
      underWay.remove(key, result);
      result.completeExceptionally(bug);
      throw bug;
    }
  }

  private static <V> Optional<V> await(CompletableFuture<V> result, Deadline deadline) {
    try {
      return Optional.of(result.get(deadline.leftNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | CancellationException _) {
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("work of another thread failed", e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
