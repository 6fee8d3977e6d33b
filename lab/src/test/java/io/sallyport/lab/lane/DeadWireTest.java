package io.sallyport.lab.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.lane.LaneCounter;
import io.sallyport.net.lane.LaneIo;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lane drops what cannot leave, says which and why, and never waits for it. */
class DeadWireTest {
  @ParameterizedTest
  @EnumSource
  void dropsAndCountsWhatCannotLeave(LaneIo io) {
    Map<String, String> seen;
    try (var wire = new DeadWire()) {
      seen =
          wire.run(LaneProbe.class, io.name()).stream()
              .map(line -> line.split("=", 2))
              .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    }
    assertThat(seen).containsEntry("platform io", io.name());
    assertThat(count(seen, "fragmented", LaneCounter.SENT)).isEqualTo(1);

    assertThat(count(seen, "too-big", LaneCounter.SENT)).isZero();
    assertThat(count(seen, "too-big", LaneCounter.DROPPED_TOO_BIG)).isEqualTo(1);
    boolean reportsErrors = io != LaneIo.NIO;
    assertThat(seen).containsEntry("too-big errors", reportsErrors ? "[LOCAL 90 1400]" : "[]");

    long blocked = count(seen, "blocked", LaneCounter.DROPPED_BLOCKED);
    assertThat(blocked).isBetween(1L, 49L);
    assertThat(count(seen, "blocked", LaneCounter.SENT)).isEqualTo(50 - blocked);

    assertThat(count(seen, "wide-run", LaneCounter.SENT)).isEqualTo(10);
    assertThat(count(seen, "wide-run", LaneCounter.RUNS_SPLIT)).isEqualTo(reportsErrors ? 1 : 0);

    assertThat(count(seen, "unreachable", LaneCounter.DROPPED_UNREACHABLE)).isEqualTo(1);
    assertThat(count(seen, "forbidden", LaneCounter.DROPPED_FORBIDDEN)).isEqualTo(2);
  }

  /** Sockets of loops, which clients on connections have. */
  @Test
  void loopsForbidFragmentsWhereTheyAreAskedTo() {
    try (var wire = new DeadWire()) {
      assertThat(wire.run(LoopProbe.class))
          .containsExactly("fragmented refused=0", "whole refused=1", "fragmented refused=1");
    }
  }

  private static long count(Map<String, String> seen, String situation, LaneCounter counter) {
    return Long.parseLong(seen.get(situation + " " + counter));
  }
}
