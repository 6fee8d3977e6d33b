package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Deadline;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.Platform;
import io.sallyport.net.revocation.FetchRequest.Kind;
import io.sallyport.net.revocation.RevocationLists.Loading;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RevocationListsTest {
  private static final Duration WELL_WITHIN_LIMIT = Duration.ofMinutes(1);

  private final TestAuthority authority = new TestAuthority("Harbor Authority");
  private final StatusServer server = new StatusServer();
  private final Loops loops =
      Loops.start(Platform.portable(), 1, new Counters<>("net", NetCounter.class), Events.NONE);

  @AfterEach
  void stop() {
    server.close();
    loops.stop(Duration.ofSeconds(2));
  }

  private Loading load(RevocationLists lists) {
    return lists.load(
        server.place("/a.crl"), authority.certificate(), Deadline.in(WELL_WITHIN_LIMIT));
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aPlaceThatWasNotTriedIsNotLeftAlone() throws InterruptedException {
    var gate = new CountDownLatch(1);
    server.put("/held/", (_, _) -> await(gate));
    server.put("/a.crl", authority.list());
    var way =
        new Fetches.Way(
            new Hosts(new HostTable().with("crl.example", "127.0.0.1"), loops.all().getFirst()),
            _ -> true,
            Set.of(server.port()),
            new HttpExchange(List.of()));
    var fetches = new Fetches(way, new Counters<>("revocation", RevocationCounter.class));
    List<Thread> threads = new ArrayList<>();
    var refused = new CountDownLatch(1);
    for (int i = 0; i <= FetchTurns.MAX_ADMITTED_OF_ONE; i++) {
      var request = FetchRequest.get(Kind.LIST, server.place("/held/" + i));
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                if (fetches.fetch(request, Function.identity()) instanceof Fetched.Untried) {
                  refused.countDown();
                }
              }));
    }
    refused.await();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var lists =
          new RevocationLists(fetches, RenewalPace.DEFAULT, () -> TestAuthority.NOW, executor);
      assertThat(load(lists)).isInstanceOf(Loading.Failed.class);
      gate.countDown();
      for (var thread : threads) {
        assertThat(thread.join(WELL_WITHIN_LIMIT)).isTrue();
      }
      assertThat(load(lists)).isInstanceOf(Loading.Loaded.class);
    }
  }
}
