package io.sallyport.lab.bench;

import io.sallyport.net.Loop;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;

/**
 * A number of requests under way at any time, each sent when one was answered. The clients take
 * turns, so that none comes near the pace that a node allows one connection. Owned by the load's
 * loop.
 */
final class ClosedLoop implements Work {
  private final Loop loop;
  private final Queue<LoadClient> resting;
  private final int atOnce;
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private int underWay;
  private boolean isOn;

  ClosedLoop(Loop loop, List<LoadClient> clients, int atOnce) {
    this.loop = loop;
    this.resting = new ArrayDeque<>(clients);
    this.atOnce = atOnce;
  }

  @Override
  public void begin() {
    loop.execute(() -> {
      isOn = true;
      while (underWay < atOnce) {
        next();
      }
    });
  }

  @Override
  public void end() {
    loop.execute(() -> isOn = false);
  }

  private void next() {
    LoadClient client = resting.remove();
    underWay++;
    client.ask(status -> answered(client, status));
  }

  private void answered(LoadClient client, int status) {
    (status == 200 ? answered : failed).increment();
    underWay--;
    resting.add(client);
    if (isOn) {
      next();
    }
  }

  @Override
  public long done() {
    return answered.sum();
  }

  @Override
  public long failed() {
    return failed.sum();
  }
}
