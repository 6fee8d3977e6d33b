package io.sallyport.av;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.TurnError;
import java.util.Optional;

/** Whether a client may talk to a peer through its allocation. */
final class PeerChecks {
  private PeerChecks() {}

  /** Empty if it may. Nobody is told which rule refused him. */
  static Optional<TurnError> error(
      Relay relay, Allocation allocation, PeerUse use, AddressSlot peer) {
    if (allocation.relayed(peer.family()) == null) {
      return Optional.of(TurnError.PEER_ADDRESS_FAMILY_MISMATCH);
    }
    return mayReach(relay, use, peer) ? Optional.empty() : Optional.of(TurnError.FORBIDDEN);
  }

  /**
   * True unless a peer that was judged before was a relayed address of this node, and its port may
   * be somebody else's by now; then that is counted.
   */
  static boolean isThere(Relay relay, Allocation allocation, PeerPlace peer) {
    boolean isGone = relay.shared().ownRelays().isGone(peer, allocation.peerUse().transport());
    if (isGone) {
      relay.shared().counters().count(AvCounter.PEERS_REFUSED);
    }
    return !isGone;
  }

  /** True if a peer is a relayed address itself, whichever of our addresses it is named by. */
  static boolean isItself(Relay relay, RelayedAddress relayed, TransportAddress peer) {
    return peer.port() == relayed.advertised().port()
        && relay.shared().peers().judge(PeerUse.CONNECT, peer) == PeerVerdict.OWN_RELAY;
  }

  /** True if the address may be reached at all; if not, that is counted. */
  static boolean mayReach(Relay relay, PeerUse use, AddressSlot peer) {
    PeerVerdict verdict = relay.shared().peers().judge(use, peer);
    if (!verdict.isAllowed()) {
      relay.shared().counters().count(AvCounter.PEERS_REFUSED);
      relay.shared().refusals().peer(peer.toAddress(), verdict);
    }
    return verdict.isAllowed();
  }
}
