package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FetchTurnsTest {
  private static final String HANGS = "hangs.example";

  private final FetchTurns turns = new FetchTurns();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private FetchTurns.Turn take(String host, String authority, Duration limit) {
    return turns.take(host, authority, Deadline.in(limit));
  }

  private static Duration aMoment() {
    return Duration.ofMillis(20);
  }

  private Future<FetchTurns.Turn> waitFor(String host, String authority) {
    return threads.submit(() -> take(host, authority, Duration.ofMinutes(2)));
  }

  @Test
  void whoWaitsForAHostThatHangsKeepsNothingOfItsAuthority() throws Exception {
    List<FetchTurns.Turn> hanging = new ArrayList<>();
    for (int i = 0; i < FetchTurns.MAX_OF_ONE; i++) {
      hanging.add(take(HANGS, "B", Duration.ofMinutes(2)));
    }
    List<Future<FetchTurns.Turn>> waiting = new ArrayList<>();
    for (int i = 0; i < FetchTurns.MAX_OF_ONE; i++) {
      waiting.add(waitFor(HANGS, "A"));
    }
    while (turns.waiting() < FetchTurns.MAX_OF_ONE) {
      Thread.onSpinWait();
    }

    FetchTurns.Turn quick = take("quick.example", "A", Duration.ofMinutes(1));
    assertThat(quick).isInstanceOf(FetchTurns.Taken.class);
    quick.close();
    hanging.forEach(FetchTurns.Turn::close);
    for (Future<FetchTurns.Turn> one : waiting) {
      assertThat(one.get(1, TimeUnit.MINUTES)).isInstanceOf(FetchTurns.Taken.class);
    }
  }

  @Test
  void aTurnThatDoesNotComeInTimeLeavesNothingBehind() {
    for (int round = 0; round < 3; round++) {
      List<FetchTurns.Turn> taken = new ArrayList<>();
      for (int i = 0; i < FetchTurns.MAX_OF_ONE; i++) {
        FetchTurns.Turn turn = take(HANGS, "A" + i, Duration.ofMinutes(1));
        assertThat(turn).isInstanceOf(FetchTurns.Taken.class);
        taken.add(turn);
      }
      assertThat(take(HANGS, "B", aMoment())).isInstanceOf(FetchTurns.Refused.class);
      assertThat(turns.waiting()).isZero();
      taken.forEach(FetchTurns.Turn::close);
    }
  }
}
