package io.sallyport.av;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** CreatePermission: lets peers through, all that are named or none (RFC 8656 section 10.2). */
final class CreatePermissionRequest {
  static final Duration LIFE = Duration.ofMinutes(5);

  private final Relay relay;
  private final TurnAnswers answers;

  CreatePermissionRequest(Relay relay, TurnAnswers answers) {
    this.relay = relay;
    this.answers = answers;
  }

  void received(TurnRequest request, Allocation allocation) {
    List<AddressSlot> peers = new ArrayList<>();
    Optional<TurnError> error = read(request.message().attributes(), allocation, peers);
    if (error.isEmpty() && !install(allocation, peers)) {
      error = Optional.of(TurnError.INSUFFICIENT_CAPACITY);
    }
    if (error.isPresent()) {
      answers.refuse(request.message(), request.path(), request.owner(), error.get());
      return;
    }
    answers.success(request.message());
    answers.sendSigned(request.message(), request.path(), request.owner());
  }

  private Optional<TurnError> read(
      Attributes attributes, Allocation allocation, List<AddressSlot> peers) {
    int place = attributes.find(TurnAttribute.XOR_PEER_ADDRESS);
    if (place == Attributes.ABSENT) {
      return Optional.of(TurnError.BAD_REQUEST);
    }
    for (;
        place != Attributes.ABSENT;
        place = attributes.next(TurnAttribute.XOR_PEER_ADDRESS, place)) {
      var peer = new AddressSlot();
      if (!attributes.xorAddress(place, peer)) {
        return Optional.of(TurnError.BAD_REQUEST);
      }
      Optional<TurnError> error = PeerChecks.error(relay, allocation, PeerUse.PERMIT, peer);
      if (error.isPresent()) {
        return error;
      }
      peers.add(peer);
    }
    return Optional.empty();
  }

  private boolean install(Allocation allocation, List<AddressSlot> peers) {
    long now = relay.nanoTime();
    if (!allocation.permissions().hasRoomFor(peers, now)) {
      return false;
    }
    long deadline = now + LIFE.toNanos();
    for (AddressSlot peer : peers) {
      allocation.permissions().install(peer.family(), peer.high(), peer.low(), deadline, now);
    }
    return true;
  }
}
