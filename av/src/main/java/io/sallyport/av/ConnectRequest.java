package io.sallyport.av;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnError;
import java.util.Optional;

/** Connect: opens a connection to a peer (RFC 6062 section 5.2). */
final class ConnectRequest {
  private final Relay relay;
  private final TurnAnswers answers;
  private final AddressSlot peer = new AddressSlot();

  ConnectRequest(Relay relay, TurnAnswers answers) {
    this.relay = relay;
    this.answers = answers;
  }

  void received(TurnRequest request, Allocation allocation) {
    connect(request, allocation)
        .ifPresent(
            error -> answers.refuse(request.message(), request.path(), request.owner(), error));
  }

  private Optional<TurnError> connect(TurnRequest request, Allocation allocation) {
    if (!allocation.isStream()) {
      return Optional.of(TurnError.ALLOCATION_MISMATCH);
    }
    Attributes attributes = request.message().attributes();
    int place = attributes.find(TurnAttribute.XOR_PEER_ADDRESS);
    if (place == Attributes.ABSENT || !attributes.xorAddress(place, peer)) {
      return Optional.of(TurnError.BAD_REQUEST);
    }
    Optional<TurnError> error = PeerChecks.error(relay, allocation, PeerUse.CONNECT, peer);
    if (error.isPresent()) {
      return error;
    }
    RelayedAddress from = allocation.relayed(peer.family());
    if (from != null && from.socket() instanceof TurnPeerStreams streams) {
      return streams.connect(peer.toAddress(), TurnAnswers.Asked.of(request));
    }
    throw new IllegalStateException("an allocation of streams has no streams");
  }
}
