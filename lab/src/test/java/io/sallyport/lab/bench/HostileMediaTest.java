package io.sallyport.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.bench.HostileLoad.Hostile;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random and mutated datagrams as fast as one thread each can send them, of strangers, of clients
 * and of peers, for 20 seconds or as many as {@code -Dsallyport.soakSeconds} says ({@code make
 * soak}): good clients' calls go on, nothing throws, and memory stays as it is.
 */
class HostileMediaTest {
  private static final int CALLS = 6;
  private static final int PARTS = 5;
  private static final int CHANNEL = RelayedCalls.CHANNEL;
  private static final long MOST_HEAP_GROWTH = 8 << 20;
  private static final long MOST_OTHER_GROWTH_KILOBYTES = 48 << 10;
  private static final Duration TIME =
      Duration.ofSeconds(Long.getLong("sallyport.soakSeconds", 20));

  /** Where the machine is so busy that little of what is sent arrives. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void goodCallsGoOnWhateverOthersSend() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    List<Call> calls = new ArrayList<>();
    try (RunningRelay relay = new RunningRelay(folder);
        EchoPeer peer = new EchoPeer(Workplace.at("127.43.0.1", 43_000))) {
      for (int i = 0; i < CALLS; i++) {
        calls.add(new Call(relay, i, peer.address()));
      }
      try (HostileLoad load = new HostileLoad(relay.address(), seed, calls.getFirst().relayed)) {
        part(calls, peer, load, Duration.ofSeconds(5));
        long heap = relay.heapOctets();
        long other = relay.otherKilobytes();
        for (int i = 0; i < PARTS; i++) {
          part(calls, peer, load, TIME.dividedBy(PARTS));
        }
        assertThat(relay.heapOctets() - heap)
            .as("growth of live objects")
            .isLessThan(MOST_HEAP_GROWTH);
        assertThat(relay.otherKilobytes() - other)
            .as("growth of other memory")
            .isLessThan(MOST_OTHER_GROWTH_KILOBYTES);
      }
      for (Call call : calls) {
        call.caller.bind(CHANNEL, peer.address());
        call.caller.release();
      }
      assertThat(relay.isAlive()).isTrue();
      assertThat(relay.log())
          .as("seed " + seed)
          .doesNotContain("lane-handler-failed", "lane-failed", "task-failed");
    } finally {
      calls.forEach(call -> call.caller.close());
    }
  }

  /** For a while: each call hears its peer, and hostile datagrams of each kind leave. */
  private static void part(List<Call> calls, EchoPeer peer, HostileLoad load, Duration time) {
    // Permissions last for five minutes.
    calls.forEach(call -> call.caller.bind(CHANNEL, peer.address()));
    long sent = load.sent(Hostile.STRANGER);
    long fromPeers = load.sent(Hostile.PEER);
    Set<Call> unheard = new HashSet<>(calls);
    Instant end = Instant.now().plus(time);
    while (Instant.now().isBefore(unheard.isEmpty() ? end : end.plus(PATIENCE))) {
      calls.stream().filter(Call::speaks).forEach(unheard::remove);
    }
    assertThat(unheard).as("calls that heard nothing within " + time).isEmpty();
    assertThat(load.sent(Hostile.STRANGER) - sent).isGreaterThan(1_000);
    assertThat(load.sent(Hostile.PEER) - fromPeers).isGreaterThan(1_000);
  }

  /** A good client with a channel. */
  private static final class Call {
    private final TurnCaller caller;
    private final InetSocketAddress relayed;

    Call(RunningRelay relay, int number, InetSocketAddress peer) {
      caller =
          new TurnCaller(
              Workplace.at("127.42.0.1", 42_000 + number),
              relay.address(),
              Credentials.of("good" + number, Instant.now().plusSeconds(3600)));
      relayed = caller.allocate();
      caller.bind(CHANNEL, peer);
    }

    /** True if what it says comes back. */
    boolean speaks() {
      caller.sendOn(CHANNEL, new byte[160]);
      return caller.receive().length == 164;
    }
  }
}
