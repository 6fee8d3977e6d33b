package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  /** The clock wraps around in the middle of the test. */
  private long nowNanos = Long.MAX_VALUE - Duration.ofMillis(100).toNanos();

  private final TokenBucket bucket = new TokenBucket(20, 40, nowNanos);

  private int taken() {
    int taken = 0;
    while (bucket.take(nowNanos)) {
      taken++;
    }
    return taken;
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  @Test
  void givesTheBurstAtOnceAndThenTheRate() {
    assertThat(taken()).isEqualTo(40);
    pass(Duration.ofMillis(49));
    assertThat(taken()).isZero();
    pass(Duration.ofMillis(1));
    assertThat(taken()).isEqualTo(1);
    pass(Duration.ofSeconds(1));
    assertThat(taken()).isEqualTo(20);
  }

  @Test
  void neverHoldsMoreThanTheBurst() {
    taken();
    assertThat(bucket.isFull(nowNanos)).isFalse();
    pass(Duration.ofHours(3));
    assertThat(bucket.isFull(nowNanos)).isTrue();
    assertThat(taken()).isEqualTo(40);
  }
}
