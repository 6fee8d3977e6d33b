package io.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimingsTest {
  private final Timings timings = new Timings();

  @Test
  void putsEachInItsPlace() {
    timings.add(-1);
    timings.add(5_000_000);
    timings.add(5_000_001);
    timings.add(60_000_000_000L);

    assertThat(timings.counts())
        .containsExactly(2L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 1L)
        .hasSize(Timings.bounds().size() + 1);
    assertThat(timings.sumSeconds()).isEqualTo(60.010000001);
  }
}
