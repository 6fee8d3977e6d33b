package io.sallyport.av;

import io.sallyport.net.SourcePrefix;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sources whose integrity checks fail: who fails too often gets no answers for a while, because
 * somebody is guessing. Shared by all lanes; the lock is taken for failures, and for others only
 * while somebody is silenced.
 */
final class FailureWatch {
  /** Sources remembered; the one that failed first is forgotten first. */
  static final int MAX_SOURCES = 10_000;

  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** What one source did; guarded by the lock of its owner. */
  private static final class Failures {
    private long windowNanos;
    private int count;
    private boolean isSilenced;
    private long untilNanos;

    Failures(long nowNanos) {
      this.windowNanos = nowNanos;
    }
  }

  private final int perMinute;
  private final Map<SourcePrefix, Failures> sources = new LinkedHashMap<>();
  private final AtomicInteger silenced = new AtomicInteger();

  /**
   * @param perMinute failures of a source within a minute from the first, at which it is silenced
   */
  FailureWatch(int perMinute) {
    this.perMinute = perMinute;
  }

  /**
   * Counts a failed check. To be called only for a source that showed a fresh nonce of ours: others
   * may have written somebody else's address, and could silence whom they like.
   *
   * @return true if the source is silenced from now on
   */
  synchronized boolean failed(SourcePrefix source, long nowNanos) {
    Failures failures = sources.get(source);
    if (failures == null) {
      makeRoom();
      failures = new Failures(nowNanos);
      sources.put(source, failures);
    }
    lift(failures, nowNanos);
    if (failures.isSilenced) {
      return false;
    }
    if (nowNanos - failures.windowNanos >= WINDOW_NANOS) {
      failures.windowNanos = nowNanos;
      failures.count = 0;
    }
    failures.count++;
    if (failures.count < perMinute) {
      return false;
    }
    failures.isSilenced = true;
    failures.untilNanos = nowNanos + SILENCE_NANOS;
    silenced.incrementAndGet();
    return true;
  }

  /** True if a source gets no answer now. */
  boolean isSilenced(SourcePrefix source, long nowNanos) {
    return silenced.get() > 0 && isSilencedNow(source, nowNanos);
  }

  private synchronized boolean isSilencedNow(SourcePrefix source, long nowNanos) {
    Failures failures = sources.get(source);
    if (failures == null) {
      return false;
    }
    lift(failures, nowNanos);
    return failures.isSilenced;
  }

  private void lift(Failures failures, long nowNanos) {
    if (failures.isSilenced && failures.untilNanos - nowNanos <= 0) {
      failures.isSilenced = false;
      failures.count = 0;
      failures.windowNanos = nowNanos;
      silenced.decrementAndGet();
    }
  }

  private void makeRoom() {
    if (sources.size() >= MAX_SOURCES) {
      Iterator<Failures> each = sources.values().iterator();
      if (each.next().isSilenced) {
        silenced.decrementAndGet();
      }
      each.remove();
    }
  }
}
