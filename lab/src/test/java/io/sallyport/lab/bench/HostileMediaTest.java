package io.sallyport.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.bench.HostileLoad.Hostile;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random and mutated datagrams as fast as a thread can send them, of strangers, of clients and of
 * peers, for 20 seconds or as many as {@code -Dsallyport.soakSeconds} says ({@code make soak}).
 * Good clients lose no more than the kernel drops where all arrive, which cannot tell them from
 * hostile ones; what is refused costs little, nothing throws, memory stays as it is, and the log is
 * short.
 */
class HostileMediaTest {
  private static final int CALLS = 6;
  private static final int PARTS = 5;
  private static final int CHANNEL = RelayedCalls.CHANNEL;
  private static final Duration TIME =
      Duration.ofSeconds(Long.getLong("sallyport.soakSeconds", 20));

  /**
   * What good calls may lose: the kernel's share and a quarter of it, and one datagram in fifty.
   */
  private static final double MOST_OF_SHARE = 1.25;

  private static final double MOST_BEYOND_SHARE = 0.02;

  /** The same of any part, also while the machine has other work. */
  private static final double MOST_AT_ANY_TIME = 0.5;

  /** Of a processor, for each datagram at the listener, all threads of the node together. */
  private static final double MOST_MICROS = 50;

  /** Of each kind in a second; less is no flood but a machine with other work. */
  private static final long LEAST_PER_SECOND = 2_000;

  private static final long MOST_HEAP_GROWTH = 8 << 20;
  private static final long MOST_OTHER_GROWTH_KILOBYTES = 48 << 10;

  /** Kinds of events that hostile clients can cause; each comes ten times in ten seconds. */
  private static final long KINDS_OF_LINES = 2;

  private static final long LINES_AT_ONCE = 10;

  private static final int VOICE_OCTETS = 160;
  private static final long VOICE_NANOS = 20_000_000;

  /** For the last echoes. */
  private static final int PATIENCE_MILLIS = 500;

  @TempDir Path folder;

  @Test
  void goodCallsGoOnWhateverOthersSend() {
    long seed = Long.getLong("sallyport.seed", 1);
    System.out.println("seed " + seed);
    List<Call> all = new ArrayList<>();
    try (RunningRelay relay = new RunningRelay(folder);
        EchoPeer peer = new EchoPeer(Workplace.at("127.43.0.1", 43_000))) {
      for (int i = 0; i <= CALLS; i++) {
        all.add(new Call(relay, i, peer.address()));
      }
      // What floods a relayed address takes its bandwidth from that client only.
      InetSocketAddress flooded = all.getLast().relayed;
      List<Call> calls = all.subList(0, CALLS);
      long lines = relay.log().lines().count();
      Instant begin = Instant.now();
      try (HostileLoad load = new HostileLoad(relay.address(), seed, flooded)) {
        // Until the way of what is refused is compiled as well.
        var _ = part(relay, calls, peer, load, Duration.ofSeconds(5));
        long heap = relay.heapOctets();
        long other = relay.otherKilobytes();
        List<Outcome> parts = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
          parts.add(part(relay, calls, peer, load, TIME.dividedBy(PARTS)));
        }
        assertBounds(parts);
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
      long seconds = Duration.between(begin, Instant.now()).toSeconds() + 1;
      assertThat(relay.log().lines().count() - lines)
          .as("lines logged in %d s", seconds)
          .isLessThanOrEqualTo(KINDS_OF_LINES * (LINES_AT_ONCE + seconds));
    } finally {
      all.forEach(call -> call.caller.close());
    }
  }

  /**
   * How a part went.
   *
   * @param lost share of what good calls said
   * @param dropped share of what came to the listener
   * @param micros of a processor for each datagram there
   * @param perSecond hostile datagrams of the kind that sent least
   */
  private record Outcome(double lost, double dropped, double micros, long perSecond) {
    double beyondShare() {
      return lost - MOST_OF_SHARE * dropped;
    }
  }

  /** Of each the best part, because a machine may have other work; and calls went on in all. */
  private static void assertBounds(List<Outcome> parts) {
    assertThat(parts).allMatch(part -> part.beyondShare() < MOST_AT_ANY_TIME);
    assertThat(parts)
        .as("share that good calls lost")
        .anyMatch(part -> part.beyondShare() < MOST_BEYOND_SHARE);
    assertThat(parts).as("processor time").anyMatch(part -> part.micros < MOST_MICROS);
    assertThat(parts).as("the flood").anyMatch(part -> part.perSecond > LEAST_PER_SECOND);
  }

  /** For a while: good calls speak and hear their echo, hostile datagrams of each kind leave. */
  private static Outcome part(
      RunningRelay relay, List<Call> calls, EchoPeer peer, HostileLoad load, Duration time) {
    // Permissions last for five minutes.
    calls.forEach(call -> call.caller.bind(CHANNEL, peer.address()));
    Map<Hostile, Long> before = sent(load);
    long droppedBefore = relay.droppedAtListener();
    double secondsBefore = relay.processorSeconds();
    long spoken = 0;
    long heard = 0;
    long begin = System.nanoTime();
    for (long next = begin; next - begin < time.toNanos(); next += VOICE_NANOS) {
      spoken += calls.size();
      calls.forEach(Call::speak);
      heard += heardUntil(calls, next + VOICE_NANOS);
    }
    heard += heardUntil(calls, System.nanoTime() + PATIENCE_MILLIS * 1_000_000L);
    long took = System.nanoTime() - begin;
    Map<Hostile, Long> after = sent(load);
    long dropped = relay.droppedAtListener() - droppedBefore;
    long arriving = spoken + difference(before, after, Hostile.STRANGER, Hostile.CLIENT);
    double seconds = relay.processorSeconds() - secondsBefore;
    var outcome =
        new Outcome(
            1 - (double) heard / spoken,
            (double) dropped / arriving,
            1_000_000 * seconds / Math.max(1, arriving - dropped),
            Arrays.stream(Hostile.values())
                .mapToLong(kind -> difference(before, after, kind) * 1_000_000_000L / took)
                .min()
                .orElseThrow());
    System.out.println(outcome);
    return outcome;
  }

  private static Map<Hostile, Long> sent(HostileLoad load) {
    Map<Hostile, Long> sent = new EnumMap<>(Hostile.class);
    for (Hostile kind : Hostile.values()) {
      sent.put(kind, load.sent(kind));
    }
    return sent;
  }

  private static long difference(
      Map<Hostile, Long> before, Map<Hostile, Long> after, Hostile... kinds) {
    return Arrays.stream(kinds)
        .mapToLong(kind -> after.getOrDefault(kind, 0L) - before.getOrDefault(kind, 0L))
        .sum();
  }

  /** What the calls hear until then. */
  private static long heardUntil(List<Call> calls, long nanos) {
    long heard = 0;
    while (nanos - System.nanoTime() > 0) {
      for (Call call : calls) {
        while (call.caller.hears(1)) {
          heard++;
        }
      }
    }
    return heard;
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

    void speak() {
      caller.sendOn(CHANNEL, new byte[VOICE_OCTETS]);
    }
  }
}
