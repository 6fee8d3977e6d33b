package io.sallyport.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A warm node makes no object for a datagram that it relays, whichever way it goes. */
class SteadyMediaTest {
  private static final int WARM_UP = 30_000;
  private static final int COUNTED = 50_000;
  private static final int ROUNDS = 6;
  private static final int UNDER_WAY = 16;

  /** One object of 16 octets, the least there is, for each datagram of one direction. */
  private static final long MOST_OCTETS = 16 * COUNTED;

  private static final InetSocketAddress CLIENT = Workplace.at("127.40.0.1", 40_000);
  private static final InetSocketAddress PEER = Workplace.at("127.41.0.1", 41_000);

  @TempDir Path folder;

  @Test
  void relaysWithoutMakingObjects() {
    try (RunningRelay relay = new RunningRelay(folder);
        EchoPeer peer = new EchoPeer(PEER);
        TurnCaller caller = caller(relay)) {
      byte[] voice = new byte[160];
      var _ = caller.allocate();
      caller.permit(peer.address());

      assertThat(made(relay, () -> caller.sendTo(PEER, voice), caller::receive))
          .as("octets of objects for indications")
          .isLessThan(MOST_OCTETS);

      caller.bind(RelayedCalls.CHANNEL, peer.address());
      assertThat(made(relay, () -> caller.sendOn(RelayedCalls.CHANNEL, voice), caller::receive))
          .as("octets of objects for channels")
          .isLessThan(MOST_OCTETS);
    }
  }

  @Test
  void relaysForClientsOfMsTurnWithoutMakingObjects() {
    try (RunningRelay relay = new RunningRelay(folder);
        EchoPeer peer = new EchoPeer(PEER);
        MsTurnCaller caller = msTurnCaller(relay)) {
      byte[] voice = new byte[160];
      caller.allocate();

      assertThat(made(relay, () -> caller.sendTo(PEER, voice), caller::receive))
          .as("octets of objects for messages")
          .isLessThan(MOST_OCTETS);

      caller.activate(peer.address());
      assertThat(made(relay, () -> caller.sendBare(voice), caller::receive))
          .as("octets of objects for bare data")
          .isLessThan(MOST_OCTETS);
    }
  }

  private static TurnCaller caller(RunningRelay relay) {
    return new TurnCaller(
        CLIENT, relay.address(), Credentials.of("steady", Instant.now().plusSeconds(3600)));
  }

  private static MsTurnCaller msTurnCaller(RunningRelay relay) {
    RunningRelay.Token token = relay.token("sip:steady@harbor.example");
    return new MsTurnCaller(CLIENT, relay.address(), token.username(), token.password());
  }

  /** The least of some rounds, because a round in which code is still compiled makes more. */
  private static long made(RunningRelay relay, Runnable send, Supplier<byte[]> receive) {
    exchange(send, receive, WARM_UP);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least >= MOST_OCTETS; round++) {
      long before = relay.allocatedByLane();
      exchange(send, receive, COUNTED);
      least = Math.min(least, relay.allocatedByLane() - before);
    }
    return least;
  }

  /** Sends that many and takes the echo of nearly all; what is lost is sent again. */
  private static void exchange(Runnable send, Supplier<byte[]> receive, int count) {
    for (int i = 0; i < UNDER_WAY; i++) {
      send.run();
    }
    int silences = 0;
    for (int back = 0; back < count; ) {
      if (receive.get().length > 0) {
        back++;
      } else {
        silences++;
        assertThat(silences).as("times that nothing came for half a second").isLessThan(20);
      }
      send.run();
    }
  }
}
