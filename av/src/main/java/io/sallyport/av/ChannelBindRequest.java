package io.sallyport.av;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.turn.ChannelData;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnError;
import java.util.List;
import java.util.Optional;

/** ChannelBind: gives a peer a number, and lets it through (RFC 8656 section 12.2). */
final class ChannelBindRequest {
  private final Relay relay;
  private final TurnAnswers answers;
  private final AddressSlot peer = new AddressSlot();

  ChannelBindRequest(Relay relay, TurnAnswers answers) {
    this.relay = relay;
    this.answers = answers;
  }

  void received(TurnRequest request, Allocation allocation) {
    Optional<TurnError> error = bind(request.message().attributes(), allocation);
    if (error.isPresent()) {
      answers.refuse(request.message(), request.path(), request.owner(), error.get());
      return;
    }
    answers.success(request.message());
    answers.sendSigned(request.message(), request.path(), request.owner());
  }

  private Optional<TurnError> bind(Attributes attributes, Allocation allocation) {
    if (allocation.isStream()) {
      return Optional.of(TurnError.FORBIDDEN);
    }
    int numberPlace = attributes.find(TurnAttribute.CHANNEL_NUMBER);
    int peerPlace = attributes.find(TurnAttribute.XOR_PEER_ADDRESS);
    boolean isComplete =
        numberPlace != Attributes.ABSENT
            && peerPlace != Attributes.ABSENT
            && attributes.xorAddress(peerPlace, peer);
    if (!isComplete || !ChannelData.isChannel(attributes.u16(numberPlace))) {
      return Optional.of(TurnError.BAD_REQUEST);
    }
    Optional<TurnError> error = PeerChecks.error(relay, allocation, PeerUse.SEND, peer);
    return error.isPresent() ? error : bind(allocation, attributes.u16(numberPlace));
  }

  private Optional<TurnError> bind(Allocation allocation, int number) {
    long now = relay.nanoTime();
    if (!allocation.permissions().hasRoomFor(List.of(peer), now)) {
      return Optional.of(TurnError.INSUFFICIENT_CAPACITY);
    }
    PeerPlace place = relay.shared().ownRelays().place(peer.toAddress());
    return switch (allocation.channels().bind(number, place, now)) {
      case BOUND -> {
        long deadline = now + CreatePermissionRequest.LIFE.toNanos();
        allocation.permissions().install(peer.family(), peer.high(), peer.low(), deadline, now);
        yield Optional.empty();
      }
      case TAKEN -> Optional.of(TurnError.BAD_REQUEST);
      case FULL -> Optional.of(TurnError.INSUFFICIENT_CAPACITY);
    };
  }
}
