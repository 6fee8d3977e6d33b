package io.sallyport.av;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.MessageType;
import io.sallyport.wire.stun.StunClass;
import io.sallyport.wire.stun.StunWriter;
import io.sallyport.wire.turn.ChannelData;
import io.sallyport.wire.turn.IcmpError;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnMethod;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * The data path of RFC 8656: from client to peer and back. Makes no object for a packet. Owned by
 * the thread of its {@link Relay}.
 */
final class PeerData {
  /** A Data indication up to the data of an IPv6 peer has 48. */
  private static final int MOST_HEADER_OCTETS = 64;

  private final Relay relay;
  private final RandomGenerator random;
  private final StunWriter writer = new StunWriter();
  private final MemorySegment header = Arena.ofAuto().allocate(MOST_HEADER_OCTETS, 8);

  /**
   * @param random of transaction IDs
   */
  PeerData(Relay relay, RandomGenerator random) {
    this.relay = relay;
    this.random = random;
  }

  /** ChannelData from a client, its header read; data of a channel that is not bound is dropped. */
  void fromClient(Allocation allocation, MemorySegment segment, long offset, int dataOctets) {
    long now = relay.nanoTime();
    int number = ChannelData.channel(segment, offset);
    Channels.Channel channel = allocation.channels().ofNumber(number, now);
    if (channel == null) {
      return;
    }
    PeerPlace peer = channel.peer();
    RelayedAddress from = allocation.relayed(channel.family());
    if (from != null
        && PeerChecks.isThere(relay, allocation, peer)
        && Traffic.takes(relay, allocation, dataOctets)) {
      Traffic.countToPeer(relay, dataOctets);
      from.socket().send(peer.target(), segment, offset + ChannelData.HEADER_OCTETS, dataOctets);
    }
  }

  /**
   * Data from a client to a peer that may have it.
   *
   * @param peer written over with where it is reached
   */
  void send(
      Allocation allocation,
      AddressSlot peer,
      MemorySegment data,
      long offset,
      int length,
      boolean isUnfragmented) {
    RelayedAddress from = allocation.relayed(peer.family());
    if (from != null && Traffic.takes(relay, allocation, length)) {
      Traffic.countToPeer(relay, length);
      relay.shared().ownRelays().toBound(peer);
      from.socket().send(peer, data, offset, length, isUnfragmented);
    }
  }

  /** A datagram that arrived at a relayed address. */
  void fromPeer(
      Allocation allocation, AddressSlot peer, MemorySegment data, long offset, int length) {
    long now = relay.nanoTime();
    if (allocation.isExpired(now) || !allocation.permissions().allows(peer, now)) {
      relay.shared().counters().count(AvCounter.PACKETS_STRAY);
      return;
    }
    Channels.Channel channel = allocation.channels().ofPeer(peer, now);
    int most = channel == null ? Traffic.MOST_INDICATED_OCTETS : Traffic.MOST_ON_CHANNEL_OCTETS;
    if (!Traffic.fits(relay, length, most) || !Traffic.takes(relay, allocation, length)) {
      return;
    }
    Traffic.countToClient(relay, length);
    ClientPath path = allocation.path();
    int padding = ChannelData.padding(length);
    if (channel != null) {
      ChannelData.writeHeader(header, 0, channel.channelNumber(), length);
      int needed = path.transport() == Transport.TCP ? padding : 0;
      path.sendData(header, ChannelData.HEADER_OCTETS, data, offset, length, needed);
    } else {
      int head = beginData(peer).endBefore(TurnAttribute.DATA, length);
      path.sendData(header, head, data, offset, length, padding);
    }
  }

  /** Tells a client that a datagram did not reach a peer (RFC 8656 section 11.5). */
  void unreachable(Allocation allocation, AddressSlot peer, IcmpError error) {
    // Anybody can make up ICMP: it waits for nobody, and counts like data.
    if (!allocation.permissions().allows(peer, relay.nanoTime()) || !allocation.path().keepsUp()) {
      return;
    }
    int length = beginData(peer).i64(TurnAttribute.ICMP, error.value()).end();
    if (!Traffic.takes(relay, allocation, length)) {
      return;
    }
    allocation.path().sendMessage(header, 0, length);
  }

  private StunWriter beginData(AddressSlot peer) {
    int type = MessageType.of(TurnMethod.DATA, StunClass.INDICATION);
    return writer
        .begin(header, 0, MOST_HEADER_OCTETS, type, random.nextInt(), random.nextLong())
        .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, peer);
  }
}
