package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.ManualLoop;
import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingRequestsTest {
  private static final Duration LIMIT = Duration.ofSeconds(16);

  /** A request that is as long as it says. */
  private record Blank(int length) implements Octets {
    @Override
    public void writeTo(ByteBuffer target) {
      target.put(new byte[length]);
    }
  }

  private final ManualLoop loop = new ManualLoop();
  private final List<Integer> taken = new ArrayList<>();
  private int overdue;
  private final WaitingRequests waiting = new WaitingRequests(loop, _ -> overdue++);

  private boolean add(int length, Duration limit) {
    return waiting.add(new Blank(length), null, limit);
  }

  private void takeAll() {
    waiting.takeAll((request, _) -> taken.add(request.length()));
  }

  @Test
  void theyLeaveInTheOrderInWhichTheyCame() {
    assertThat(add(3, LIMIT)).isTrue();
    assertThat(add(1, LIMIT)).isTrue();
    assertThat(add(2, LIMIT)).isTrue();
    takeAll();

    assertThat(taken).containsExactly(3, 1, 2);
    assertThat(waiting.isEmpty()).isTrue();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void noMoreThanSoManyWait() {
    for (int i = 0; i < WaitingRequests.MAX_REQUESTS; i++) {
      assertThat(add(1, LIMIT)).isTrue();
    }
    assertThat(add(1, LIMIT)).isFalse();
    takeAll();

    assertThat(taken).hasSize(WaitingRequests.MAX_REQUESTS);
    assertThat(add(1, LIMIT)).isTrue();
  }

  @Test
  void noMoreThanSoManyOctetsWait() {
    assertThat(add(WaitingRequests.MAX_OCTETS - 10, LIMIT)).isTrue();
    assertThat(add(11, LIMIT)).isFalse();
    assertThat(add(10, Duration.ofSeconds(1))).isTrue();
    assertThat(add(1, LIMIT)).isFalse();
    loop.advance(Duration.ofSeconds(1));
    assertThat(add(10, LIMIT)).as("in the place of the one that left").isTrue();
    takeAll();

    assertThat(add(WaitingRequests.MAX_OCTETS, LIMIT)).isTrue();
  }

  @Test
  void eachWaitsAsLongAsItMay() {
    assertThat(add(1, LIMIT)).isTrue();
    assertThat(add(2, Duration.ofSeconds(3))).isTrue();
    assertThat(add(3, LIMIT.plusNanos(1))).isTrue();
    loop.advance(Duration.ofSeconds(3));
    assertThat(overdue).isEqualTo(1);
    loop.advance(Duration.ofSeconds(13));
    assertThat(overdue).isEqualTo(2);
    takeAll();

    assertThat(taken).containsExactly(3);
    assertThat(overdue).isEqualTo(2);
  }
}
