package io.sallyport.av;

import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.msturn.MsTurnType;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of MS-TURN clients and hands each to the class of its kind. Owned by the
 * thread of its {@link Relay}.
 */
final class MsTurnServer {
  private final Relay relay;
  private final MsAllocateRequest allocate;
  private final MsSendRequest send;
  private final MsSetActiveDestination setActive;

  MsTurnServer(Relay relay, MsPeerData peers, TurnAnswers budget, RandomGenerator random) {
    this.relay = relay;
    var authentication = new MsTurnAuthentication(relay.shared());
    var answers = new MsTurnAnswers(relay.shared(), authentication, budget::mayAnswer);
    this.allocate = new MsAllocateRequest(relay, authentication, answers, random);
    this.send = new MsSendRequest(relay, authentication, peers);
    this.setActive = new MsSetActiveDestination(relay, authentication, answers);
  }

  /**
   * Takes one message; makes no object for data.
   *
   * @param listener where the client sends to
   * @param allocation that the client's 5-tuple has; null if none
   */
  void received(
      MsTurnMessage message, ClientPath path, int listener, @Nullable Allocation allocation) {
    switch (message.type()) {
      case MsTurnType.ALLOCATE_REQUEST -> {
        // Who has an allocation has shown who he is, whoever guesses behind the same address.
        if (allocation != null || !isSilenced(path)) {
          allocate.received(new MsTurnRequest(message, path, listener, allocation));
        }
      }
      case MsTurnType.SEND_REQUEST -> {
        if (allocation != null && allocation.dialect() == Allocation.Dialect.MS_TURN) {
          send.received(message, allocation);
        }
      }
      case MsTurnType.SET_ACTIVE_DESTINATION_REQUEST ->
          setActive.received(new MsTurnRequest(message, path, listener, allocation));
      default -> relay.shared().counters().count(AvCounter.PACKETS_UNKNOWN);
    }
  }

  private boolean isSilenced(ClientPath path) {
    boolean isSilenced =
        relay.shared().failures().isSilenced(Sources.prefix(path.remote()), relay.nanoTime());
    if (isSilenced) {
      relay.shared().counters().count(AvCounter.SOURCES_SILENCED);
    }
    return isSilenced;
  }
}
