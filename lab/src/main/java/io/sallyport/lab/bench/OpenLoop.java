package io.sallyport.lab.bench;

import io.sallyport.net.Loop;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests at a stated rate, whether or not earlier ones are answered. A delay counts from when a
 * request was due, so a subject that stands still for a while pays for all that should have been
 * sent meanwhile (no coordinated omission).
 */
final class OpenLoop {
  private static final long ANSWER_LIMIT_SECONDS = 10;

  private final Loop loop;
  private final List<LoadClient> clients;
  private final double perSecond;

  OpenLoop(Loop loop, List<LoadClient> clients, double perSecond) {
    this.loop = loop;
    this.clients = clients;
    this.perSecond = perSecond;
  }

  /** Delays in microseconds. */
  record Delays(double median, double percentile99, double worst) {}

  /** Sends for so long, waits for the last answer, and tells the delays. */
  Delays run(int seconds) {
    int count = (int) (perSecond * seconds);
    Answers answers = new Answers(count);
    long startNanos = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long dueNanos = startNanos + (long) (i * 1e9 / perSecond);
      for (long left = dueNanos - System.nanoTime();
          left > 0;
          left = dueNanos - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      LoadClient client = clients.get(i % clients.size());
      loop.execute(() -> client.ask(status -> answers.add(dueNanos, status)));
    }
    return answers.delays();
  }

  /** What came back. Written by the loop until the latch is down. */
  private static final class Answers {
    private final long[] nanos;
    private final CountDownLatch missing;
    private int refused;

    Answers(int count) {
      this.nanos = new long[count];
      this.missing = new CountDownLatch(count);
    }

    void add(long dueNanos, int status) {
      nanos[nanos.length - (int) missing.getCount()] = System.nanoTime() - dueNanos;
      refused += status == 200 ? 0 : 1;
      missing.countDown();
    }

    Delays delays() {
      try {
        if (!missing.await(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS) || refused > 0) {
          throw new IllegalStateException(
              missing.getCount() + " requests without an answer, " + refused + " refused");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      Arrays.sort(nanos);
      return new Delays(micros(0.5), micros(0.99), micros(1));
    }

    private double micros(double quantile) {
      int place = (int) Math.ceil(quantile * nanos.length) - 1;
      return nanos[Math.max(0, place)] / 1e3;
    }
  }
}
