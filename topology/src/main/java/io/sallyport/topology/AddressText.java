package io.sallyport.topology;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Addresses as text: written in one form, read if a node or a server can have them as its own. */
public final class AddressText {

  sealed interface Result {}

  record Usable(InetAddress address) implements Result {}

  /**
   * Not usable.
   *
   * @param why completes "this address ..."
   */
  record Refused(String why, String remedy) implements Result {}

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  private AddressText() {}

  /** IPv4 with dots; IPv6 in the one form of RFC 5952, section 4. */
  public static String of(InetAddress address) {
    return address instanceof Inet6Address v6
        ? compressed(groups(v6.getAddress()))
        : address.getHostAddress();
  }

  /** Each in that form, in the order given. */
  public static List<String> of(List<InetAddress> addresses) {
    return addresses.stream().map(AddressText::of).toList();
  }

  private static int[] groups(byte[] octets) {
    int[] groups = new int[octets.length / 2];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = (octets[2 * i] & 0xff) << 8 | (octets[2 * i + 1] & 0xff);
    }
    return groups;
  }

  /** The longest run of two or more zero groups becomes a double colon; the first among equals. */
  private static String compressed(int[] groups) {
    int start = -1;
    int length = 1;
    for (int i = 0; i < groups.length; i++) {
      int run = 0;
      while (i + run < groups.length && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    return start < 0
        ? joined(groups, 0, groups.length)
        : joined(groups, 0, start) + "::" + joined(groups, start + length, groups.length);
  }

  private static String joined(int[] groups, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> Integer.toHexString(groups[i]))
        .collect(Collectors.joining(":"));
  }

  static Result read(String text) {
    if (IPV4.matcher(text).matches()) {
      return checked(InetAddress.ofLiteral(text));
    }
    if (text.contains("%")) {
      return new Refused("has a zone", "write an address that needs no zone");
    }
    if (text.indexOf(':') >= 0 && IPV6.matcher(text).matches()) {
      try {
        // The JDK turns IPv4-mapped IPv6 into IPv4.
        return InetAddress.ofLiteral(text) instanceof Inet6Address address
            ? checked(address)
            : new Refused("is IPv4 mapped into IPv6", "write the IPv4 address itself");
      } catch (IllegalArgumentException e) {
        return notAnAddress();
      }
    }
    return notAnAddress();
  }

  private static Result notAnAddress() {
    return new Refused(
        "is not an address", "write IPv4 such as 198.51.100.10 or IPv6 such as \"2001:db8:1::10\"");
  }

  private static Result checked(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return new Refused(
          "is the wildcard address",
          "name each address: services share port numbers and are told apart by address");
    }
    if (address.isMulticastAddress()) {
      return new Refused("is a multicast address", "write an address of one interface");
    }
    if (address.isLinkLocalAddress()) {
      return new Refused(
          "is a link-local address", "write an address that other networks can reach");
    }
    if (address instanceof Inet4Address && isReservedIpv4(address.getAddress())) {
      return new Refused("is a reserved address", "write an address of one interface");
    }
    return new Usable(address);
  }

  /** RFC 6890, 2.2.2: 0.0.0.0/8 is this network, 240.0.0.0/4 is reserved, with broadcast in it. */
  private static boolean isReservedIpv4(byte[] octets) {
    int first = octets[0] & 0xff;
    return first == 0 || first >= 240;
  }
}
