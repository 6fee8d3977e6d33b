package io.sallyport.av;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Rules about peers, for tests: this node's addresses, and one server inside. */
final class PaperPeers {
  private PaperPeers() {}

  static PeerRules rules() {
    return new PeerRules(
        AddressRanges.ofAddresses(
            List.of(ip("198.51.100.30"), ip("2001:db8:1::30"), ip("192.0.2.30"))),
        AddressRanges.ofAddresses(List.of(ip("198.51.100.10"))),
        AddressRanges.ofAddresses(List.of(ip("10.20.0.11"))),
        AddressRanges.of(List.of()),
        AddressRanges.of(List.of()),
        false,
        false);
  }

  private static InetAddress ip(String literal) {
    return new InetSocketAddress(literal, 0).getAddress();
  }
}
