package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.access.RequestPace.Ruling;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestPaceTest {
  private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();
  private final RequestPace pace = new RequestPace(nowNanos);

  /** Asks until it is too much; gives the number of requests that passed. */
  private int passes(boolean isKnown, Ruling last) {
    int passes = 0;
    Ruling ruling = pace.next(isKnown, nowNanos);
    while (ruling == Ruling.PASS) {
      passes++;
      ruling = pace.next(isKnown, nowNanos);
    }
    assertThat(ruling).isEqualTo(last);
    return passes;
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  @Test
  void twoHundredAtOnceAndFiftyASecondAtFirst() {
    assertThat(passes(false, Ruling.PAUSE)).isEqualTo(200);
    pass(Duration.ofSeconds(1));
    assertThat(passes(false, Ruling.PAUSE)).isEqualTo(50);
  }

  @Test
  void sixHundredAtOnceAndTwoHundredASecondOnceKnown() {
    assertThat(passes(false, Ruling.PAUSE)).isEqualTo(200);
    assertThat(passes(true, Ruling.PAUSE)).isEqualTo(600);
    pass(Duration.ofSeconds(1));
    assertThat(passes(true, Ruling.CLOSE)).isEqualTo(200);
  }

  @Test
  void theThirdTimeIsTheLast() {
    passes(false, Ruling.PAUSE);
    pass(Duration.ofSeconds(1));
    passes(false, Ruling.PAUSE);
    pass(Duration.ofSeconds(1));
    passes(false, Ruling.CLOSE);
  }

  @Test
  void whatWasAWhileAgoIsForgiven() {
    for (int i = 0; i < 10; i++) {
      passes(true, Ruling.PAUSE);
      pass(RequestPace.FORGIVEN_AFTER.plusNanos(1));
    }
  }
}
