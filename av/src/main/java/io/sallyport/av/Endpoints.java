package io.sallyport.av;

import io.sallyport.net.lane.Endpoint;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;

/**
 * Between addresses on the wire and those of sockets, where IPv4 is told by the prefix {@code
 * ::ffff:0:0/96}. A socket for IPv6 has none of IPv4, so nothing is ambiguous.
 */
final class Endpoints {
  private static final long IPV4_PREFIX = 0xFFFF_0000_0000L;
  private static final long IPV4_MASK = 0xFFFF_FFFFL;

  private Endpoints() {}

  static Endpoint of(TransportAddress address) {
    return set(new Endpoint(), address.family(), address.high(), address.low(), address.port());
  }

  static Endpoint set(Endpoint into, TransportAddress address) {
    return set(into, address.family(), address.high(), address.low(), address.port());
  }

  static Endpoint set(Endpoint into, AddressSlot address) {
    return set(into, address.family(), address.high(), address.low(), address.port());
  }

  private static Endpoint set(Endpoint into, AddressFamily family, long high, long low, int port) {
    return family == AddressFamily.IPV4
        ? into.set(0, IPV4_PREFIX | low, port)
        : into.set(high, low, port);
  }

  static void read(Endpoint from, AddressSlot into) {
    if (from.isIpv4()) {
      into.set(AddressFamily.IPV4, 0, from.low() & IPV4_MASK, from.port());
    } else {
      into.set(AddressFamily.IPV6, from.high(), from.low(), from.port());
    }
  }
}
