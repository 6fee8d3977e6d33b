package io.sallyport.av;

import io.sallyport.net.lane.DeliveryError;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.turn.IcmpError;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What serves the dialects of one thread, on the same allocations. */
record DialectServers(
    OwnRelays ownRelays,
    PeerData peerData,
    MsPeerData msPeerData,
    TurnServer turn,
    MsTurnServer msTurn,
    ClassicBindingRequest classic) {

  /**
   * Those of a relay.
   *
   * @param random not to be guessed
   */
  static DialectServers of(Relay relay, RandomGenerator random) {
    // Nobody answers an indication, so its ID may be guessed; what cannot be makes objects and
    // locks.
    var ids = new SplittableRandom(random.nextLong());
    var peerData = new PeerData(relay, ids);
    var msPeerData = new MsPeerData(relay, ids);
    var turn = new TurnServer(relay, peerData);
    var msTurn = new MsTurnServer(relay, msPeerData, turn.answers(), random);
    var classic = new ClassicBindingRequest(turn.answers());
    return new DialectServers(
        relay.shared().ownRelays(), peerData, msPeerData, turn, msTurn, classic);
  }

  /**
   * A datagram that arrived at a relayed address.
   *
   * @param peer written over with the address that the client knows it by
   */
  void fromPeer(
      Allocation allocation, AddressSlot peer, MemorySegment data, long offset, int length) {
    ownRelays.toAdvertised(peer);
    switch (allocation.dialect()) {
      case TURN -> peerData.fromPeer(allocation, peer, data, offset, length);
      case MS_TURN -> msPeerData.fromPeer(allocation, peer, data, offset, length);
    }
  }

  /**
   * Word that a datagram from a relayed address did not arrive; MS-TURN has none for its clients.
   *
   * @param peer a place to write to
   */
  void undelivered(Allocation allocation, AddressSlot peer, DeliveryError error) {
    if (!allocation.isOver()
        && allocation.dialect() == Allocation.Dialect.TURN
        && IcmpErrors.isTold(error)) {
      Endpoints.read(error.destination(), peer);
      ownRelays.toAdvertised(peer);
      peerData.unreachable(
          allocation, peer, new IcmpError(error.type(), error.code(), error.info()));
    }
  }
}
