package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.av.RelayPorts.Pool;
import io.sallyport.topology.PortRange;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RelayPortsTest {
  private static final PortRange RANGE = new PortRange(50_000, 59_999);

  private final long seed = Long.getLong("sallyport.seed", 1);
  private final RelayPorts ports =
      new RelayPorts(RANGE, port -> port >= 50_001 && port <= 50_003, new Random(seed));

  @Test
  void handsOutEveryPortOnceAndNeverThoseOfTheLoggingAgent() {
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < 9_997; i++) {
      int port = ports.take(Pool.UDP_IPV4);
      assertThat(RANGE.contains(port)).as("seed " + seed + ", port " + port).isTrue();
      assertThat(given.add(port)).as("seed " + seed + ", port " + port).isTrue();
    }

    assertThat(given).doesNotContain(50_001, 50_002, 50_003);
    assertThat(ports.take(Pool.UDP_IPV4)).isEqualTo(RelayPorts.NONE);
    ports.release(Pool.UDP_IPV4, 54_321);
    assertThat(ports.take(Pool.UDP_IPV4)).isEqualTo(54_321);
  }

  @Test
  void keepsFamiliesAndTransportsApart() {
    int port = ports.take(Pool.UDP_IPV4);

    assertThat(ports.isLive(Transport.UDP, false, port)).isTrue();
    assertThat(ports.isLive(Transport.UDP, true, port)).isFalse();
    assertThat(ports.isLive(Transport.TCP, false, port)).isFalse();
    ports.release(Pool.UDP_IPV4, port);
    assertThat(ports.isLive(Transport.UDP, false, port)).isFalse();
    assertThat(ports.isLive(Transport.UDP, false, 80)).isFalse();
    assertThat(ports.isLive(Transport.UDP, false, 60_000)).isFalse();
    assertThat(ports.isLive(Transport.UDP, false, 50_001)).as("never handed out").isFalse();
  }

  @Test
  void givesEvenPortsAndPairsUntilThereAreNone() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(ports.takeEven(Pool.UDP_IPV6)).as("seed " + seed).isPositive().isEven();
    }
    int pairs = 0;
    for (int even = ports.takePair(Pool.UDP_IPV6);
        even != 0;
        even = ports.takePair(Pool.UDP_IPV6)) {
      assertThat(even).as("seed " + seed).isEven();
      assertThat(ports.isLive(Transport.UDP, true, even + 1)).isTrue();
      pairs++;
    }
    // Without 50000 and 50002, whose neighbours are never handed out, unless those went before.
    assertThat(pairs).as("seed " + seed).isBetween(3_998, 4_000);
    assertThat(ports.takeEven(Pool.UDP_IPV6)).isIn(50_000, RelayPorts.NONE);
  }

  @Test
  void keepsToARangeThatBeginsAndEndsAnywhere() {
    RelayPorts odd = new RelayPorts(new PortRange(40_001, 40_150), port -> false, new Random(seed));
    Set<Integer> given = new HashSet<>();
    for (int port = odd.take(Pool.TCP_IPV4); port != 0; port = odd.take(Pool.TCP_IPV4)) {
      given.add(port);
    }

    assertThat(given).hasSize(150).contains(40_001, 40_150).doesNotContain(40_000, 40_151);
  }

  /** What comes next does not follow from what came: every part of the range gets its share. */
  @Test
  void spreadsPortsOverTheRange() {
    int[] tenths = new int[10];
    for (int i = 0; i < 1_000; i++) {
      tenths[(ports.take(Pool.UDP_IPV4) - 50_000) / 1_000]++;
    }

    assertThat(Arrays.stream(tenths))
        .as("seed " + seed)
        .allMatch(count -> count > 50 && count < 170);
  }

  @Test
  void refusesToTakeBackWhatNobodyHas() {
    for (int port : new int[] {50_000, 50_001, 49_999, 60_000, 0}) {
      assertThatThrownBy(() -> ports.release(Pool.UDP_IPV4, port))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void givesNoPortTwiceToThreadsThatAskAtOnce() throws Exception {
    RelayPorts small =
        new RelayPorts(new PortRange(50_000, 51_999), port -> false, new Random(seed));
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<Set<Integer>> taker =
          () -> {
            Set<Integer> mine = new HashSet<>();
            for (int port = small.take(Pool.UDP_IPV4);
                port != 0;
                port = small.take(Pool.UDP_IPV4)) {
              mine.add(port);
            }
            return mine;
          };
      Set<Integer> all = new HashSet<>();
      int sum = 0;
      for (Future<Set<Integer>> taken : threads.invokeAll(List.of(taker, taker, taker, taker))) {
        sum += taken.get().size();
        all.addAll(taken.get());
      }

      assertThat(all).as("seed " + seed).hasSize(2_000);
      assertThat(sum).as("seed " + seed).isEqualTo(2_000);
    }
  }

  @Test
  void holdsAPortForItsUserForHalfAMinute() {
    Reservations reservations = new Reservations(ports, new Random(seed));
    int even = ports.takePair(Pool.UDP_IPV4);
    long token = reservations.reserve(Pool.UDP_IPV4, even + 1, "alice", 0);

    assertThat(reservations.redeem(token, Pool.UDP_IPV4, "bob", 1)).isEqualTo(RelayPorts.NONE);
    assertThat(reservations.redeem(token, Pool.TCP_IPV4, "alice", 1)).isEqualTo(RelayPorts.NONE);
    assertThat(reservations.redeem(token + 1, Pool.UDP_IPV4, "alice", 1))
        .isEqualTo(RelayPorts.NONE);
    assertThat(reservations.redeem(token, Pool.UDP_IPV4, "alice", 29_999_999_999L))
        .isEqualTo(even + 1);
    assertThat(reservations.redeem(token, Pool.UDP_IPV4, "alice", 29_999_999_999L))
        .isEqualTo(RelayPorts.NONE);
    assertThat(ports.isLive(Transport.UDP, false, even + 1)).isTrue();
  }

  @Test
  void holdsAFewPortsOfOneUser() {
    Reservations reservations = new Reservations(ports, new Random(seed));
    long token = 0;
    for (int i = 0; i < Reservations.MOST_OF_USER; i++) {
      token = reservations.reserve(Pool.UDP_IPV4, ports.take(Pool.UDP_IPV4), "alice", 0);
      assertThat(token).isNotEqualTo(Reservations.FULL);
    }
    int port = ports.take(Pool.UDP_IPV4);

    assertThat(reservations.reserve(Pool.UDP_IPV4, port, "alice", 1)).isEqualTo(Reservations.FULL);
    assertThat(reservations.reserve(Pool.UDP_IPV4, ports.take(Pool.UDP_IPV4), "bob", 1))
        .isNotEqualTo(Reservations.FULL);
    reservations.redeem(token, Pool.UDP_IPV4, "alice", 2);
    assertThat(reservations.reserve(Pool.UDP_IPV4, port, "alice", 3))
        .isNotEqualTo(Reservations.FULL);
  }

  @Test
  void givesBackWhatNobodyCameForAndHoldsNoMoreThanItsBound() {
    Reservations reservations = new Reservations(ports, new Random(seed));
    for (int i = 0; i < Reservations.MAX_HELD; i++) {
      assertThat(reservations.reserve(Pool.UDP_IPV4, ports.take(Pool.UDP_IPV4), "user" + i, 0))
          .isNotEqualTo(Reservations.FULL);
    }
    int port = ports.take(Pool.UDP_IPV4);
    assertThat(reservations.reserve(Pool.UDP_IPV4, port, "alice", 1)).isEqualTo(Reservations.FULL);

    reservations.expire(30_000_000_000L);

    int free = 0;
    while (ports.take(Pool.UDP_IPV4) != RelayPorts.NONE) {
      free++;
    }
    assertThat(free).isEqualTo(9_996);
  }
}
