package io.sallyport.net.lane;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lane that carries datagrams makes no objects. */
class LaneAllocationTest {
  private static final int DATAGRAMS = 200_000;

  /** For the compiler, which may have to wait for its turn. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  /** For what is not a datagram's: the task that asks, a tick. */
  private static final long ALLOWED_OCTETS = 16 << 10;

  /** Two sockets of a lane send each other's datagrams back. */
  @ParameterizedTest
  @EnumSource(names = "NIO", mode = EnumSource.Mode.EXCLUDE)
  void carriesDatagramsWithoutObjects(LaneIo io) {
    var platform = LanePlatform.of(io);
    assertThat(platform.io()).isEqualTo(io);
    try (var lane = new Bouncing(platform)) {
      lane.kickOff(lane.open(), lane.open());
      // Until all is compiled, the code that calls the system makes objects.
      long endNanos = System.nanoTime() + LIMIT.toNanos();
      boolean isSteady =
          LongStream.generate(() -> allocatedInRound(lane))
              .takeWhile(_ -> System.nanoTime() - endNanos < 0)
              .anyMatch(octets -> octets < ALLOWED_OCTETS);
      assertThat(isSteady).as("a round of %d datagrams made no objects", DATAGRAMS).isTrue();
    }
  }

  private static long allocatedInRound(Bouncing lane) {
    long before = lane.allocated();
    long received = lane.lane.counts().of(LaneCounter.RECEIVED);
    lane.awaitReceived(received + DATAGRAMS);
    return lane.allocated() - before;
  }
}
