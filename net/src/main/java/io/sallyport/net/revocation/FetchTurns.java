package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Owner of the turns to fetch: a few at once, a few more that wait, and of both half at most for
 * one host and for one authority, whose lists and responders are often at different hosts. So who
 * answers nobody keeps nobody from asking the others. A fetch that waits for its host holds nothing
 * of its authority, nor the other way round: of those that wait the first that has all it needs is
 * next. Safe from any thread that may wait.
 */
final class FetchTurns {
  static final int MAX_OF_ONE = RevocationLimits.MAX_PARALLEL / 2;
  static final int MAX_ADMITTED_OF_ONE =
      (RevocationLimits.MAX_PARALLEL + RevocationLimits.MAX_QUEUED) / 2;

  private final Semaphore admitted =
      new Semaphore(RevocationLimits.MAX_PARALLEL + RevocationLimits.MAX_QUEUED);

  /** In the order they came in. Under the owner's lock, as all below. */
  private final List<Waiting> waiting = new ArrayList<>();

  private int running;

  /** Those with fetches that run or wait: never more than are admitted. */
  private final Map<Asked, Share> shares = new HashMap<>();

  /** A host or an authority. */
  private sealed interface Asked {
    record Host(String name) implements Asked {}

    record Authority(String name) implements Asked {}
  }

  private static final class Share {
    private final Asked asked;
    private int running;
    private int admitted;

    Share(Asked asked) {
      this.asked = asked;
    }

    boolean isUsedUp() {
      return admitted >= MAX_ADMITTED_OF_ONE;
    }
  }

  /** What one fetch takes of its authority and of its host. */
  private record Shares(Share authority, Share host) {
    boolean areFree() {
      return authority.running < MAX_OF_ONE && host.running < MAX_OF_ONE;
    }

    void add(int number) {
      authority.running += number;
      host.running += number;
    }
  }

  /**
   * A fetch whose turn has not come.
   *
   * @param begun at zero once it has
   */
  private record Waiting(Shares shares, CountDownLatch begun) {}

  /** How {@link #take} ended; to be closed when the fetch is over. */
  sealed interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /** It is this fetch's turn. */
  final class Taken implements Turn {
    private final Shares shares;

    private Taken(Shares shares) {
      this.shares = shares;
    }

    @Override
    public void close() {
      ended(shares);
      leave(shares);
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

  /**
   * Waits for a turn to fetch, until the deadline at most.
   *
   * @param authority whose word is fetched
   */
  Turn take(String host, String authority, Deadline deadline) {
    var shares = enter(new Asked.Authority(authority), new Asked.Host(host));
    if (shares == null) {
      return new Refused("too many fetches wait already");
    }
    @Nullable String refusal = "the node stops";
    try {
      refusal = await(shares, deadline) ? null : "it did not get its turn in time";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    if (refusal == null) {
      return new Taken(shares);
    }
    leave(shares);
    return new Refused(refusal);
  }

  private synchronized @Nullable Shares enter(Asked authority, Asked host) {
    var taken = new Shares(share(authority), share(host));
    if (taken.authority().isUsedUp() || taken.host().isUsedUp() || !admitted.tryAcquire()) {
      return null;
    }
    taken.authority().admitted++;
    taken.host().admitted++;
    shares.put(authority, taken.authority());
    shares.put(host, taken.host());
    return taken;
  }

  private Share share(Asked asked) {
    var known = shares.get(asked);
    return known == null ? new Share(asked) : known;
  }

  private synchronized void leave(Shares left) {
    admitted.release();
    leave(left.authority());
    leave(left.host());
  }

  private void leave(Share share) {
    share.admitted--;
    if (share.admitted == 0) {
      shares.remove(share.asked);
    }
  }

  private boolean await(Shares shares, Deadline deadline) throws InterruptedException {
    var fetch = new Waiting(shares, new CountDownLatch(1));
    boolean hasBegun = false;
    queue(fetch);
    try {
      hasBegun = fetch.begun().await(deadline.leftNanos(), TimeUnit.NANOSECONDS);
      return hasBegun;
    } finally {
      if (!hasBegun) {
        giveUp(fetch);
      }
    }
  }

  private synchronized void queue(Waiting fetch) {
    waiting.add(fetch);
    beginWhatCan();
  }

  /** Its turn may have come just now, which nobody will use. */
  private synchronized void giveUp(Waiting fetch) {
    if (!waiting.remove(fetch)) {
      ended(fetch.shares());
    }
  }

  private synchronized void ended(Shares shares) {
    running--;
    shares.add(-1);
    beginWhatCan();
  }

  /** Fetches whose turn has not come. */
  synchronized int waiting() {
    return waiting.size();
  }

  private void beginWhatCan() {
    var left = waiting.iterator();
    while (running < RevocationLimits.MAX_PARALLEL && left.hasNext()) {
      var next = left.next();
      if (next.shares().areFree()) {
        left.remove();
        running++;
        next.shares().add(1);
        next.begun().countDown();
      }
    }
  }
}
