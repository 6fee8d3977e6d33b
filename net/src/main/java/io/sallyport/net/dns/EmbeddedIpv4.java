package io.sallyport.net.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A form of IPv6 address that carries an IPv4 address: a translator or tunnel on the way takes what
 * is sent there to the IPv4 address.
 *
 * @param prefix leading octets of the form
 * @param offset where the IPv4 address begins
 * @param isInverted true if its bits are inverted
 */
@SuppressWarnings("ArrayRecordComponent") // private constants; equality is not used
record EmbeddedIpv4(byte[] prefix, int offset, boolean isInverted) {
  private static final int IPV4_OCTETS = 4;
  private static final int IPV6_OCTETS = 16;

  private static final List<EmbeddedIpv4> FORMS =
      List.of(
          // IPv4-mapped, RFC 4291 section 2.5.5.2.
          at("00000000000000000000ffff", 12),
          // IPv4-translated, RFC 2765 section 2.1.
          at("0000000000000000ffff0000", 12),
          // NAT64, RFC 6052 section 2.1.
          at("0064ff9b0000000000000000", 12),
          // 6to4, RFC 3056 section 2.
          at("2002", 2),
          // Teredo, RFC 4380 section 4.
          new EmbeddedIpv4(HexFormat.of().parseHex("20010000"), 12, true));

  private static EmbeddedIpv4 at(String prefix, int offset) {
    return new EmbeddedIpv4(HexFormat.of().parseHex(prefix), offset, false);
  }

  /** The IPv4 address that an IPv6 address carries, if it does. */
  static Optional<InetAddress> of(InetAddress address) {
    byte[] octets = address.getAddress();
    if (octets.length != IPV6_OCTETS) {
      return Optional.empty();
    }
    return FORMS.stream()
        .filter(form -> form.matches(octets))
        .findFirst()
        .map(form -> form.carried(octets));
  }

  private boolean matches(byte[] octets) {
    return Arrays.equals(octets, 0, prefix.length, prefix, 0, prefix.length);
  }

  private InetAddress carried(byte[] octets) {
    byte[] carried = Arrays.copyOfRange(octets, offset, offset + IPV4_OCTETS);
    if (isInverted) {
      for (int i = 0; i < carried.length; i++) {
        carried[i] = (byte) ~carried[i];
      }
    }
    try {
      return InetAddress.getByAddress(carried);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }
}
