package io.sallyport.topology.firewall;

import io.sallyport.topology.AddressText;
import java.net.Inet6Address;
import java.net.InetAddress;

/** A rule has one family: an address of the other can never meet it. */
public enum AddressFamily {
  IPV4("ipv4", "0.0.0.0/0", 32),
  IPV6("ipv6", "::/0", 128);

  private final String key;
  private final String everywhere;
  private final int bits;

  AddressFamily(String key, String everywhere, int bits) {
    this.key = key;
    this.everywhere = everywhere;
    this.bits = bits;
  }

  static AddressFamily of(InetAddress address) {
    return address instanceof Inet6Address ? IPV6 : IPV4;
  }

  public String key() {
    return key;
  }

  /** The prefix that holds every address of the family. */
  String everywhere() {
    return everywhere;
  }

  /** The prefix that holds this address alone, for example {@code 198.51.100.10/32}. */
  static String prefix(InetAddress address) {
    return AddressText.of(address) + "/" + of(address).bits;
  }
}
