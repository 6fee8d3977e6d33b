package io.sallyport.topology.firewall;

import io.sallyport.topology.PortRow;

/** What a rule lets through. */
public enum FirewallProtocol {
  TCP("tcp"),
  UDP("udp"),
  /**
   * The messages of path MTU discovery: ICMP type 3 code 4 (RFC 1191), ICMPv6 type 2 (RFC 8201).
   */
  PATH_MTU("path-mtu");

  private final String key;

  FirewallProtocol(String key) {
    this.key = key;
  }

  /** The word used in renderings that are read by people. */
  public String key() {
    return key;
  }

  static FirewallProtocol of(PortRow.Transport transport) {
    return switch (transport) {
      case TCP -> TCP;
      case UDP -> UDP;
    };
  }
}
