package io.sallyport.net.dns;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address where a host name could stand: IPv4 as four decimal numbers, IPv6 without a zone, with
 * or without brackets. Other spellings of IPv4 are none, so that no two programs differ on them.
 */
final class AddressLiteral {
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  private AddressLiteral() {}

  static Optional<InetAddress> of(String text) {
    boolean isBracketed = text.length() > 2 && text.startsWith("[") && text.endsWith("]");
    String bare = isBracketed ? text.substring(1, text.length() - 1) : text;
    boolean isIpv6 = bare.indexOf(':') >= 0 && IPV6.matcher(bare).matches();
    if (!isIpv6 && (isBracketed || !IPV4.matcher(bare).matches())) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
