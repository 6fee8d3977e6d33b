package io.sallyport.av;

import io.sallyport.topology.Node;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.TransportAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where relayed addresses are: always on the outside, for clients of the inside too. Ports do not
 * count.
 *
 * @param bound addresses of this host
 * @param advertised the same as peers know them; others behind a NAT
 */
record RelayPlaces(Map<AddressFamily, TransportAddress> bound, List<TransportAddress> advertised) {
  RelayPlaces {
    bound = Map.copyOf(bound);
    advertised = List.copyOf(advertised);
  }

  /** Those of a node: the first of its A/V addresses of each family. */
  static RelayPlaces of(Node node) {
    Map<AddressFamily, TransportAddress> bound = new EnumMap<>(AddressFamily.class);
    List<TransportAddress> advertised = new ArrayList<>();
    for (InetAddress address : node.av()) {
      TransportAddress place = TransportAddress.of(address.getAddress(), 0);
      if (bound.putIfAbsent(place.family(), place) == null) {
        advertised.add(TransportAddress.of(node.advertised(address).getAddress(), 0));
      }
    }
    return new RelayPlaces(bound, advertised);
  }

  /** All of them, bound and advertised. */
  List<InetAddress> addresses() {
    return Stream.concat(bound.values().stream(), advertised.stream())
        .map(place -> place.toSocketAddress().getAddress())
        .toList();
  }
}
