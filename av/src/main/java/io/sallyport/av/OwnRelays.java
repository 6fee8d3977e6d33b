package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import java.util.List;
import java.util.Objects;

/**
 * Relayed addresses of this node as peers of one another. Behind a NAT they are known by advertised
 * addresses, and what is sent there comes back only if the NAT hairpins: so it is sent to where the
 * other is bound, and who gets it is told the address that he knows. Immutable: any thread may use
 * it.
 */
final class OwnRelays {
  /** An address that relayed addresses are at, as bound here and as peers know it. */
  private record Place(TransportAddress bound, TransportAddress advertised) {}

  private final List<Place> all;

  /** Those behind a NAT. */
  private final Place[] translated;

  private final PeerFilter.LiveRelays live;

  OwnRelays(RelayPlaces places, PeerFilter.LiveRelays live) {
    this.all =
        places.advertised().stream()
            .map(known ->
                new Place(Objects.requireNonNull(places.bound().get(known.family())), known))
            .toList();
    this.translated =
        all.stream()
            .filter(place -> !place.bound().equals(place.advertised()))
            .toArray(Place[]::new);
    this.live = live;
  }

  /** A peer that is to be sent to for a while. */
  PeerPlace place(TransportAddress peer) {
    boolean isOwn =
        all.stream()
            .anyMatch(place -> hasIpOf(peer, place.advertised()) || hasIpOf(peer, place.bound()));
    return new PeerPlace(peer, bound(peer), isOwn);
  }

  /** True if a peer was a relayed address of this node, and nobody has its port any more. */
  boolean isGone(PeerPlace peer, Transport transport) {
    TransportAddress address = peer.address();
    return peer.isOwnRelay()
        && !live.isLive(transport, address.family() == AddressFamily.IPV6, address.port());
  }

  /** Where a peer is reached. */
  TransportAddress bound(TransportAddress peer) {
    for (Place place : translated) {
      if (hasIpOf(peer, place.advertised())) {
        return at(place.bound(), peer.port());
      }
    }
    return peer;
  }

  /** Writes where a peer is reached over its address; makes no object. */
  void toBound(AddressSlot peer) {
    for (Place place : translated) {
      if (peer.hasIpOf(place.advertised())) {
        set(peer, place.bound());
        return;
      }
    }
  }

  /** As whom a client knows the peer that something came from. */
  TransportAddress advertised(TransportAddress from) {
    for (Place place : translated) {
      if (hasIpOf(from, place.bound())) {
        return at(place.advertised(), from.port());
      }
    }
    return from;
  }

  /** Writes as whom a client knows a peer over where it is; makes no object. */
  void toAdvertised(AddressSlot from) {
    for (Place place : translated) {
      if (from.hasIpOf(place.bound())) {
        set(from, place.advertised());
        return;
      }
    }
  }

  private static void set(AddressSlot slot, TransportAddress ip) {
    slot.set(ip.family(), ip.high(), ip.low(), slot.port());
  }

  private static TransportAddress at(TransportAddress ip, int port) {
    return new TransportAddress(ip.family(), ip.high(), ip.low(), port);
  }

  private static boolean hasIpOf(TransportAddress one, TransportAddress other) {
    return one.family() == other.family() && one.high() == other.high() && one.low() == other.low();
  }
}
