package io.sallyport.av;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.turn.TurnAttribute;

/**
 * Send: data for a peer that has a permission (RFC 8656 section 11.2). Nothing is ever answered.
 */
final class SendIndication {
  private final Relay relay;
  private final PeerData peers;
  private final AddressSlot peer = new AddressSlot();

  SendIndication(Relay relay, PeerData peers) {
    this.relay = relay;
    this.peers = peers;
  }

  void received(StunMessage message, Allocation allocation) {
    Attributes attributes = message.attributes();
    int to = attributes.find(TurnAttribute.XOR_PEER_ADDRESS);
    int data = attributes.find(TurnAttribute.DATA);
    boolean isWhole =
        to != Attributes.ABSENT
            && data != Attributes.ABSENT
            && attributes.xorAddress(to, peer)
            && allocation.dialect() == Allocation.Dialect.TURN
            && !allocation.isStream();
    if (!isWhole
        || !allocation.permissions().allows(peer, relay.nanoTime())
        || !PeerChecks.mayReach(relay, PeerUse.SEND, peer)) {
      return;
    }
    boolean isUnfragmented = attributes.has(TurnAttribute.DONT_FRAGMENT);
    peers.send(
        allocation,
        peer,
        attributes.segment(),
        attributes.offset(data),
        attributes.length(data),
        isUnfragmented);
  }
}
