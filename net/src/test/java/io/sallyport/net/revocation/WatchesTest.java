package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Loop;
import io.sallyport.net.revocation.Watches.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class WatchesTest {
  private static final Instant NOW = TestAuthority.NOW;
  private static final Path ONE = new Path(List.of(), List.of(new CertificateHash("1"), lower()));
  private static final Path TWO = new Path(List.of(), List.of(new CertificateHash("2"), lower()));

  private final Watches watches = new Watches(3);
  private final List<String> told = new ArrayList<>();

  private static CertificateHash lower() {
    return new CertificateHash("lower");
  }

  /** Runs what it is handed at once. */
  private static class ImmediateLoop implements Loop {
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
      task.run();
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
      throw new AssertionError("no timers here");
    }
  }

  private Watches.Adding add(Path path, Instant dueAt, String name) {
    return watches.add(path, dueAt, new ImmediateLoop(), () -> told.add(name));
  }

  @Test
  void tellsThoseWithTheCertificateInTheirPath() {
    add(ONE, NOW, "one");
    add(TWO, NOW, "two");
    watches.revoked(new CertificateHash("1"));
    assertThat(told).containsExactly("one");
    watches.revoked(lower());
    watches.revoked(lower());
    assertThat(told).containsExactly("one", "two");
  }

  @Test
  void hasALimit() {
    var first = add(ONE, NOW, "a").watch();
    add(ONE, NOW, "b");
    assertThat(add(TWO, NOW, "c").isWatching()).isTrue();
    var refused = add(TWO, NOW, "d");
    assertThat(refused.isWatching()).isFalse();
    refused.watch().end();
    assertThat(add(TWO, NOW, "e").isWatching()).isFalse();
    first.end();
    first.end();
    assertThat(add(TWO, NOW, "f").isWatching()).isTrue();
    assertThat(add(TWO, NOW, "g").isWatching()).isFalse();
  }

  @Test
  void takesEachPathThatIsDueOnceUntilItWasRenewed() {
    var watch = add(ONE, NOW, "one").watch();
    add(TWO, NOW.plusSeconds(1), "two");
    assertThat(watches.takeDue(NOW)).containsExactly(ONE);
    assertThat(watches.takeDue(NOW)).isEmpty();
    watches.renewed(ONE, NOW.plusSeconds(5));
    assertThat(watches.takeDue(NOW.plusSeconds(1))).containsExactly(TWO);
    watch.end();
    assertThat(watches.takeDue(NOW.plusSeconds(9))).isEmpty();
    watches.renewed(ONE, NOW); // it was under way when the watch ended
    assertThat(watches.takeDue(NOW.plusSeconds(9))).isEmpty();
  }

  @Test
  void doesNotMindALoopThatHasStopped() {
    var stopped =
        new ImmediateLoop() {
          @Override
          public void execute(Runnable task) {
            throw new RejectedExecutionException("stopped");
          }
        };
    watches.add(ONE, NOW, stopped, () -> told.add("stopped"));
    add(ONE, NOW, "running");
    watches.revoked(lower());
    assertThat(told).containsExactly("running");
  }
}
