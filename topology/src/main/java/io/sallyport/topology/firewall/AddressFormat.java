package io.sallyport.topology.firewall;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** Addresses as people and firewalls write them: IPv6 in the short form of RFC 5952 section 4. */
final class AddressFormat {

  private static final int GROUPS = 8;

  private AddressFormat() {}

  static String of(InetAddress address) {
    return address instanceof Inet6Address ? ipv6(address.getAddress()) : address.getHostAddress();
  }

  static List<String> of(List<InetAddress> addresses) {
    return addresses.stream().map(AddressFormat::of).toList();
  }

  private static String ipv6(byte[] octets) {
    List<String> groups = new ArrayList<>(GROUPS);
    for (int i = 0; i < GROUPS; i++) {
      int group = Byte.toUnsignedInt(octets[2 * i]) << 8 | Byte.toUnsignedInt(octets[2 * i + 1]);
      groups.add(Integer.toHexString(group));
    }
    int start = 0;
    int length = 0;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups.get(end).equals("0")) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    if (length < 2) {
      return String.join(":", groups);
    }
    return String.join(":", groups.subList(0, start))
        + "::"
        + String.join(":", groups.subList(start + length, GROUPS));
  }
}
