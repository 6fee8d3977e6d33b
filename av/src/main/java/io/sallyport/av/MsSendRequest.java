package io.sallyport.av;

import io.sallyport.wire.msturn.MsSequenceNumber;
import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;

/**
 * Send: data for a peer, which lets the peer through (MS-TURN section 3.3.5.2). Never answered,
 * whatever is wrong with it.
 */
final class MsSendRequest {
  private final Relay relay;
  private final MsTurnAuthentication authentication;
  private final MsPeerData peers;
  private final AddressSlot peer = new AddressSlot();

  MsSendRequest(Relay relay, MsTurnAuthentication authentication, MsPeerData peers) {
    this.relay = relay;
    this.authentication = authentication;
    this.peers = peers;
  }

  void received(MsTurnMessage message, Allocation allocation) {
    if (authentication.refusal(message, allocation) != null
        || !isFresh(message.attributes(), allocation)) {
      relay.shared().counters().count(AvCounter.REQUESTS_MALFORMED);
      return;
    }
    Attributes attributes = message.attributes();
    int to = attributes.find(MsTurnAttribute.DESTINATION_ADDRESS);
    int data = attributes.find(MsTurnAttribute.DATA);
    boolean isWhole =
        to != Attributes.ABSENT && data != Attributes.ABSENT && attributes.address(to, peer);
    if (isWhole
        && PeerChecks.error(relay, allocation, allocation.peerUse(), peer).isEmpty()
        && permit(allocation)) {
      peers.send(
          allocation, peer, attributes.segment(), attributes.offset(data), attributes.length(data));
    }
  }

  private boolean permit(Allocation allocation) {
    return allocation
        .permissions()
        .install(peer.family(), peer.high(), peer.low(), Permissions.NEVER, relay.nanoTime());
  }

  /** Without a number only from clients that never sent one. */
  private static boolean isFresh(Attributes attributes, Allocation allocation) {
    int place = attributes.find(MsTurnAttribute.MS_SEQUENCE_NUMBER);
    MsTurnState state = allocation.msTurn();
    if (place == Attributes.ABSENT) {
      return !state.sequence().isUsed();
    }
    return state.isConnection(attributes, place)
        && state.sequence().accept(MsSequenceNumber.sequence(attributes, place))
            == SequenceWindow.Verdict.FRESH;
  }
}
