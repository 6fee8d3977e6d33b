package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.access.OverloadPolicy.Level;
import io.sallyport.net.Loop;
import io.sallyport.telemetry.Events;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class LagMeterTest {
  /** A loop whose tasks wait as long as the test says. */
  private static final class LateLoop implements Loop {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private long nowNanos;

    void pass(Duration time) {
      nowNanos += time.toNanos();
    }

    void runTasks() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }

    @Override
    public int index() {
      return 0;
    }

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
      throw new UnsupportedOperationException("no timer is needed");
    }
  }

  private final LateLoop loop = new LateLoop();
  private final Overload overload = new Overload(() -> 0, () -> 0, Events.NONE);
  private final LagMeter meter = new LagMeter(loop, overload, () -> {});

  private void turns(int count, Duration work) {
    for (int i = 0; i < count; i++) {
      meter.read(loop.nanoTime());
      loop.pass(work);
      loop.runTasks();
      loop.pass(Duration.ofMillis(5));
    }
  }

  private Level level() {
    return overload.level(loop.nanoTime());
  }

  @Test
  void aLoopWithLittleToDoIsNotBehind() {
    turns(200, Duration.ofMillis(10));
    assertThat(level()).isEqualTo(Level.NONE);
  }

  @Test
  void whatATaskWaitsIsTheLag() {
    turns(40, Duration.ofMillis(50));
    assertThat(level()).isEqualTo(Level.HIGH);
    turns(20, Duration.ofMillis(150));
    assertThat(level()).isEqualTo(Level.OVERLOADED);
    turns(5, Duration.ofMillis(600));
    assertThat(level()).isEqualTo(Level.SATURATED);
    turns(200, Duration.ofMillis(10));
    assertThat(level()).isEqualTo(Level.NONE);
  }

  @Test
  void twoReadsWithinTenMillisecondsAreOneSample() {
    turns(1, Duration.ofMillis(20));
    meter.read(loop.nanoTime());
    assertThat(loop.tasks).hasSize(1);
    loop.pass(Duration.ofMillis(9));
    meter.read(loop.nanoTime());
    assertThat(loop.tasks).hasSize(1);
  }
}
