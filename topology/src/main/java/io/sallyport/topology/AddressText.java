package io.sallyport.topology;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Addresses as text, each in one form. */
public final class AddressText {

  private AddressText() {}

  /** IPv4 with dots; IPv6 in the one form of RFC 5952, section 4. */
  public static String of(InetAddress address) {
    return address instanceof Inet6Address v6
        ? compressed(groups(v6.getAddress()))
        : address.getHostAddress();
  }

  /** Address and port, with IPv6 in brackets (RFC 3986, 3.2.2). */
  public static String of(InetSocketAddress address) {
    String host = of(address.getAddress());
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
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
}
