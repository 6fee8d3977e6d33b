package io.sallyport.net.dns;

import io.sallyport.net.dns.PartnerAddresses.Refusal;
import io.sallyport.topology.AddressBlock;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Blocks that are no part of the public Internet (RFC 6890 and its registries). Documentation
 * blocks are left out: nothing answers there, and examples of topologies use them.
 */
final class SpecialAddresses {
  private record Special(AddressBlock block, Refusal refusal) {}

  /** The first that contains an address decides. */
  private static final List<Special> IPV4 =
      List.of(
          special("0.0.0.0", 32, Refusal.WILDCARD),
          special("0.0.0.0", 8, Refusal.RESERVED),
          special("10.0.0.0", 8, Refusal.PRIVATE),
          special("100.64.0.0", 10, Refusal.PRIVATE),
          special("127.0.0.0", 8, Refusal.LOOPBACK),
          special("169.254.0.0", 16, Refusal.LINK_LOCAL),
          special("172.16.0.0", 12, Refusal.PRIVATE),
          special("192.0.0.0", 24, Refusal.RESERVED),
          special("192.168.0.0", 16, Refusal.PRIVATE),
          special("198.18.0.0", 15, Refusal.RESERVED),
          special("224.0.0.0", 4, Refusal.MULTICAST),
          special("255.255.255.255", 32, Refusal.MULTICAST),
          special("240.0.0.0", 4, Refusal.RESERVED));

  private static final List<Special> IPV6 =
      List.of(
          special("::", 128, Refusal.WILDCARD),
          special("::1", 128, Refusal.LOOPBACK),
          special("fe80::", 10, Refusal.LINK_LOCAL),
          special("fc00::", 7, Refusal.PRIVATE),
          special("fec0::", 10, Refusal.PRIVATE),
          special("ff00::", 8, Refusal.MULTICAST));

  /** Global unicast so far (RFC 4291 section 2.4), and NAT64, which leads to IPv4. */
  private static final List<AddressBlock> PUBLIC_IPV6 =
      List.of(block("2000::", 3), block("64:ff9b::", 96));

  private SpecialAddresses() {}

  static Optional<Refusal> refusal(InetAddress address) {
    boolean isIpv4 = address instanceof Inet4Address;
    Optional<Refusal> known =
        (isIpv4 ? IPV4 : IPV6)
            .stream()
                .filter(special -> special.block().contains(address))
                .findFirst()
                .map(Special::refusal);
    if (known.isPresent() || isIpv4) {
      return known;
    }
    boolean isPublic = PUBLIC_IPV6.stream().anyMatch(block -> block.contains(address));
    return isPublic ? Optional.empty() : Optional.of(Refusal.RESERVED);
  }

  private static Special special(String address, int length, Refusal refusal) {
    return new Special(block(address, length), refusal);
  }

  private static AddressBlock block(String address, int length) {
    return new AddressBlock(InetAddress.ofLiteral(address), length);
  }
}
