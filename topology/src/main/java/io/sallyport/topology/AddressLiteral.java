package io.sallyport.topology;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address as text: IPv4 as four decimal numbers, IPv6 without a zone and without brackets. Other
 * spellings of IPv4 are none, so that no two programs differ on them.
 */
public final class AddressLiteral {
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  private AddressLiteral() {}

  /** The address; that of IPv4 also where it is mapped into IPv6. */
  public static Optional<InetAddress> of(String text) {
    boolean isIpv6 = text.indexOf(':') >= 0 && IPV6.matcher(text).matches();
    if (!isIpv6 && !IPV4.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
