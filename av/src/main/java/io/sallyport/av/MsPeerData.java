package io.sallyport.av;

import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnType;
import io.sallyport.wire.msturn.MsTurnWriter;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * The data path of MS-TURN: data of the active destination goes bare, that of other peers in Data
 * Indications. Makes no object for a packet. Owned by the thread of its {@link Relay}.
 */
final class MsPeerData {
  private static final int MOST_HEADER_OCTETS = 64;

  private final Relay relay;
  private final RandomGenerator random;
  private final MsTurnWriter writer = new MsTurnWriter();
  private final MemorySegment header = Arena.ofAuto().allocate(MOST_HEADER_OCTETS, 8);

  /**
   * @param random of transaction IDs
   */
  MsPeerData(Relay relay, RandomGenerator random) {
    this.relay = relay;
    this.random = random;
  }

  /** Bare data from a client, for the active destination; without one it is dropped. */
  void fromClient(Allocation allocation, MemorySegment data, long offset, int length) {
    PeerPlace active = allocation.msTurn().activeDestination();
    if (active == null) {
      return;
    }
    RelayedAddress from = allocation.relayed(active.address().family());
    if (from != null
        && PeerChecks.isThere(relay, allocation, active)
        && Traffic.takes(relay, allocation, length)) {
      Traffic.countToPeer(relay, length);
      allocation.msTurn().heardClient();
      // A stream is told apart by the address that its client knows.
      TransportAddress to = allocation.isStream() ? active.address() : active.target();
      from.socket().send(to, data, offset, length);
    }
  }

  /**
   * Data of a Send request that was found to be in order.
   *
   * @param peer may be written over
   */
  void send(Allocation allocation, AddressSlot peer, MemorySegment data, long offset, int length) {
    RelayedAddress from = allocation.relayed(peer.family());
    if (from != null && Traffic.takes(relay, allocation, length)) {
      Traffic.countToPeer(relay, length);
      allocation.msTurn().heardClient();
      if (!allocation.isStream()) {
        relay.shared().ownRelays().toBound(peer);
      }
      from.socket().send(peer, data, offset, length, false);
    }
  }

  /** A datagram that arrived at a relayed address. */
  void fromPeer(
      Allocation allocation, AddressSlot peer, MemorySegment data, long offset, int length) {
    long now = relay.nanoTime();
    if (!allocation.permissions().allows(peer, now)) {
      relay.shared().counters().count(AvCounter.PACKETS_STRAY);
      return;
    }
    boolean isActive = allocation.msTurn().isActive(peer);
    boolean fits = isActive || Traffic.fits(relay, length, Traffic.MOST_INDICATED_OCTETS);
    if (!fits || !Traffic.takes(relay, allocation, length)) {
      return;
    }
    Traffic.countToClient(relay, length);
    allocation.msTurn().heardPeer();
    if (isActive) {
      allocation.path().sendRaw(data, offset, length);
      return;
    }
    int headerOctets =
        writer
            .begin(
                header,
                0,
                MOST_HEADER_OCTETS,
                MsTurnType.DATA_INDICATION,
                random.nextLong(),
                random.nextLong())
            .address(MsTurnAttribute.REMOTE_ADDRESS, peer)
            .endBeforeData(length);
    allocation.path().sendData(header, headerOctets, data, offset, length, 0);
  }
}
