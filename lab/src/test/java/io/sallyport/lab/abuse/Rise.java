package io.sallyport.lab.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import java.time.Duration;

/** What a counter of the node has more than it had when this was made. */
final class Rise {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final NodeView node;
  private final String counter;
  private final long before;

  Rise(NodeView node, String counter) {
    this.node = node;
    this.counter = counter;
    this.before = node.counter(counter);
  }

  long now() {
    return node.counter(counter) - before;
  }

  void awaitAtLeast(long count) {
    Await.until(() -> counter + " rose by " + now() + " only", LIMIT, () -> now() >= count);
  }

  void awaitExactly(long count) {
    awaitAtLeast(count);
    assertThat(now()).as(counter).isEqualTo(count);
  }
}
