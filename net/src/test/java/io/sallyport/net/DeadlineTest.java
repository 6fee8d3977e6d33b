package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeadlineTest {
  @ParameterizedTest
  @CsvSource({
    "-5, 1",
    "0, 1",
    "1, 1",
    "999999, 1",
    "1000000, 1",
    "1000001, 2",
    "499600000, 500",
  })
  void aSocketWaitsUntilTheDeadlineIsPast(long leftNanos, int millis) {
    var now = new AtomicLong(1_000);
    var deadline = new Deadline(now::get, now.get() + leftNanos);
    assertThat(deadline.socketMillis()).isEqualTo(millis);
    now.addAndGet(millis * 1_000_000L);
    assertThat(deadline.isPast()).isTrue();
  }
}
