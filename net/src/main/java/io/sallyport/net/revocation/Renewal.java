package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import io.sallyport.net.revocation.Watches.Path;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Looks again and again at what is watched, on a thread of its own until that is interrupted. Takes
 * half of the turns to fetch at most, so that new connections do not wait for old ones.
 */
final class Renewal implements Runnable {
  private static final int MAX_PARALLEL = RevocationLimits.MAX_PARALLEL / 2;

  private final Watches watches;
  private final PathJudge judge;
  private final PathJudge.Surroundings surroundings;
  private final Semaphore turns = new Semaphore(MAX_PARALLEL);

  Renewal(Watches watches, PathJudge judge, PathJudge.Surroundings surroundings) {
    this.watches = watches;
    this.judge = judge;
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(surroundings.pace().look());
        for (var path : watches.takeDue(surroundings.clock().instant())) {
          turns.acquire();
          surroundings.executor().execute(() -> renew(path));
        }
      }
    } catch (InterruptedException | RejectedExecutionException _) {
      // The node stops.
      Thread.currentThread().interrupt();
    }
  }

  private void renew(Path path) {
    var dueAt = surroundings.pace().retryAt(surroundings.clock().instant());
    try {
      dueAt = judge.ask(path, Deadline.in(RevocationLimits.TOTAL)).renewAt();
    } finally {
      watches.renewed(path, dueAt);
      turns.release();
    }
  }
}
