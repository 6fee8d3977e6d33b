package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Owner of the turns to fetch: a few at once, a few more that wait, and of both half at most for
 * one host, so that a host that answers nobody keeps nobody from asking the others. Safe from any
 * thread that may wait.
 */
final class FetchTurns {
  static final int MAX_OF_HOST = RevocationLimits.MAX_PARALLEL / 2;
  static final int MAX_ADMITTED_OF_HOST =
      (RevocationLimits.MAX_PARALLEL + RevocationLimits.MAX_QUEUED) / 2;

  private final Semaphore admitted =
      new Semaphore(RevocationLimits.MAX_PARALLEL + RevocationLimits.MAX_QUEUED);
  private final Semaphore running = new Semaphore(RevocationLimits.MAX_PARALLEL, true);

  /** Those with fetches that run or wait: never more than are admitted. Under the owner's lock. */
  private final Map<String, Host> hosts = new HashMap<>();

  private static final class Host {
    private final Semaphore running = new Semaphore(MAX_OF_HOST, true);
    private int admitted;
  }

  /** How {@link #take} ended; to be closed when the fetch is over. */
  sealed interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** It is this fetch's turn. */
  final class Taken implements Turn {
    private final String name;
    private final Host host;

    private Taken(String name, Host host) {
      this.name = name;
      this.host = host;
    }

    @Override
    public void close() {
      running.release();
      host.running.release();
      leave(name, host);
    }
  }

  /**
   * There is to be no fetch.
   *
   * @param why completes "there was no fetch: ..."
   */
  record Refused(String why) implements Turn {
    @Override
    public void close() {}
  }

  /** Waits for a turn to fetch from a host, until the deadline at most. */
  Turn take(String name, Deadline deadline) {
    var host = enter(name);
    if (host == null) {
      return new Refused("too many fetches wait already");
    }
    @Nullable String refusal = "the node stops";
    try {
      refusal = await(host, deadline) ? null : "it did not get its turn in time";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (refusal == null) {
      return new Taken(name, host);
    }
    leave(name, host);
    return new Refused(refusal);
  }

  private synchronized @Nullable Host enter(String name) {
    var host = hosts.getOrDefault(name, new Host());
    if (host.admitted >= MAX_ADMITTED_OF_HOST || !admitted.tryAcquire()) {
      return null;
    }
    host.admitted++;
    hosts.put(name, host);
    return host;
  }

  private synchronized void leave(String name, Host host) {
    admitted.release();
    host.admitted--;
    if (host.admitted == 0) {
      hosts.remove(name);
    }
  }

  /** First the host's turn, so that those who wait for it hold none of the others'. */
  private boolean await(Host host, Deadline deadline) throws InterruptedException {
    if (!await(host.running, deadline)) {
      return false;
    }
    boolean isTaken = false;
    try {
      isTaken = await(running, deadline);
      return isTaken;
    } finally {
      if (!isTaken) {
        host.running.release();
      }
    }
  }

  private static boolean await(Semaphore turns, Deadline deadline) throws InterruptedException {
    return turns.tryAcquire(deadline.leftNanos(), TimeUnit.NANOSECONDS);
  }
}
