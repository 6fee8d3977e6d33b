package io.sallyport.access;

import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait for the connection of a {@link Link}: so many, so large, and each as long as
 * its transaction has for all its attempts. Owned by the link.
 */
final class WaitingRequests {
  /** Requests that may wait. */
  static final int MAX_REQUESTS = 1_000;

  /** Octets that they may have together: more than the largest message from inside. */
  static final int MAX_OCTETS = 8 * 1024 * 1024;

  private final Loop loop;
  private final Consumer<@Nullable Transaction> overdue;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private long octets;

  /** A request, and what sent it. */
  private final class Waiting {
    private final Octets request;
    private final @Nullable Transaction transaction;
    private final Loop.Timer timer;

    Waiting(Octets request, @Nullable Transaction transaction, Duration limit) {
      this.request = request;
      this.transaction = transaction;
      this.timer = loop.schedule(limit, this::giveUp);
    }

    private void giveUp() {
      queue.remove(this);
      octets -= request.length();
      overdue.accept(transaction);
    }
  }

  /**
   * @param loop that the link belongs to
   * @param overdue told of each request that waited too long
   */
  WaitingRequests(Loop loop, Consumer<@Nullable Transaction> overdue) {
    this.loop = loop;
    this.overdue = overdue;
  }

  /**
   * Keeps a request until the connection is there.
   *
   * @param limit how long
   * @return false if there is no room for it
   */
  boolean add(Octets request, @Nullable Transaction transaction, Duration limit) {
    if (queue.size() >= MAX_REQUESTS || octets + request.length() > MAX_OCTETS) {
      return false;
    }
    octets += request.length();
    queue.add(new Waiting(request, transaction, limit));
    return true;
  }

  /** Hands everything over in the order in which it came. */
  void takeAll(BiConsumer<Octets, @Nullable Transaction> taker) {
    for (Waiting next = queue.poll(); next != null; next = queue.poll()) {
      next.timer.cancel();
      octets -= next.request.length();
      taker.accept(next.request, next.transaction);
    }
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }
}
