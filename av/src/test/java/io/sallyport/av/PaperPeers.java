package io.sallyport.av;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/** Rules about peers, for tests: this node's addresses, and one server inside. */
final class PaperPeers {
  private PaperPeers() {}

  static PeerRules rules() {
    return new PeerRules(
        AddressRanges.ofAddresses(
            List.of(ip("198.51.100.30"), ip("2001:db8:1::30"), ip("192.0.2.30"))),
        AddressRanges.ofAddresses(List.of(ip("198.51.100.10"))),
        host(),
        AddressRanges.ofAddresses(List.of(ip("10.20.0.11"))),
        edges(),
        AddressRanges.of(List.of()),
        AddressRanges.of(List.of()),
        false,
        false);
  }

  /** A host whose interfaces have these addresses, now and ever. */
  static HostAddresses host(String... literals) {
    return new HostAddresses(
        () -> Arrays.stream(literals).map(PaperPeers::ip).toList(), Runnable::run);
  }

  /** Those of this node and another. */
  static PoolEdges edges() {
    return new PoolEdges(AddressRanges.of("198.51.100.30/31"), 3478, 443);
  }

  private static InetAddress ip(String literal) {
    return new InetSocketAddress(literal, 0).getAddress();
  }
}
