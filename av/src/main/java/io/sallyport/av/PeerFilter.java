package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;

/**
 * Which peers a relay may reach: for every permission, every destination, and every connection that
 * comes in. Without it a client could steer the node to servers inside, to the node itself, or to
 * the services of a cloud. Every lane uses the same, and asking it makes no object.
 *
 * <p>It works on the octets of addresses. What the JDK's address classes say of them is of no use
 * here: they turn IPv4-mapped addresses into IPv4 silently and do not know unique local addresses.
 */
final class PeerFilter {
  /** Who knows which relay ports are in use. */
  @FunctionalInterface
  interface LiveRelays {
    /** True if an allocation of this node has the port. */
    boolean isLive(Transport transport, boolean isIpv6, int port);
  }

  private static final AddressRanges MULTICAST = AddressRanges.of("224.0.0.0/3", "ff00::/8");
  private static final AddressRanges UNSPECIFIED = AddressRanges.of("0.0.0.0/8", "::/128");
  private static final AddressRanges LOOPBACK = AddressRanges.of("127.0.0.0/8", "::1/128");
  private static final AddressRanges LINK_LOCAL = AddressRanges.of("169.254.0.0/16", "fe80::/10");

  /** NAT64 of local use (RFC 8215) leads into whatever network its operator chose. */
  private static final AddressRanges PRIVATE =
      AddressRanges.of(
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "fc00::/7",
          "fec0::/10",
          "64:ff9b:1::/48");

  /**
   * Documentation, benchmarks, discard, relays of old (RFC 6890); and IPv4 in IPv6 clothes, which
   * no network carries (RFC 4291 section 2.5.5): {@code ::/96}, mapped and translated.
   */
  private static final AddressRanges SPECIAL =
      AddressRanges.of(
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "2001:db8::/32",
              "100::/64",
              "::/96",
              "::ffff:0:0:0/96")
          .andIpv6(0, 0xFFFF_0000_0000L, 0, 0xFFFF_FFFF_FFFFL);

  private static final int FIRST_HIGH_PORT = 1024;
  private static final int HTTPS_PORT = 443;

  private final PeerRules rules;
  private final LiveRelays live;

  PeerFilter(PeerRules rules, LiveRelays live) {
    this.rules = rules;
    this.live = live;
  }

  /** What clients of the pool send to. */
  PoolEdges edges() {
    return rules.edges();
  }

  PeerVerdict judge(PeerUse use, AddressSlot peer) {
    return judge(use, peer.family() == AddressFamily.IPV6, peer.high(), peer.low(), peer.port());
  }

  PeerVerdict judge(PeerUse use, TransportAddress peer) {
    return judge(use, peer.family() == AddressFamily.IPV6, peer.high(), peer.low(), peer.port());
  }

  /**
   * Judges a peer. An IPv6 address that carries an IPv4 address has to pass in both forms.
   *
   * @param high 0 for IPv4
   * @param port of no meaning for a permission
   */
  private PeerVerdict judge(PeerUse use, boolean isIpv6, long high, long low, int port) {
    if (port == 0 && use != PeerUse.PERMIT) {
      return PeerVerdict.NO_PORT;
    }
    long carried = isIpv6 ? CarriedIpv4.of(high, low) : CarriedIpv4.NONE;
    if (carried != CarriedIpv4.NONE) {
      PeerVerdict verdict = judgeForm(use, false, 0, carried, port);
      if (verdict != PeerVerdict.ALLOWED) {
        // In disguise not even our own relays are reached: it would leave the process.
        return verdict == PeerVerdict.OWN_RELAY ? PeerVerdict.OWN : verdict;
      }
    }
    return judgeForm(use, isIpv6, high, low, port);
  }

  /** The table: the first line that fits decides. */
  private PeerVerdict judgeForm(PeerUse use, boolean isIpv6, long high, long low, int port) {
    if (MULTICAST.contains(isIpv6, high, low)) {
      return PeerVerdict.MULTICAST;
    }
    if (UNSPECIFIED.contains(isIpv6, high, low)) {
      return PeerVerdict.UNSPECIFIED;
    }
    if (!rules.isLoopbackAllowed() && LOOPBACK.contains(isIpv6, high, low)) {
      return PeerVerdict.LOOPBACK;
    }
    if (LINK_LOCAL.contains(isIpv6, high, low)) {
      return PeerVerdict.LINK_LOCAL;
    }
    if (rules.relays().contains(isIpv6, high, low)) {
      return isLive(use, isIpv6, port) ? PeerVerdict.OWN_RELAY : PeerVerdict.OWN;
    }
    if (rules.own().contains(isIpv6, high, low) || rules.host().contains(isIpv6, high, low)) {
      return PeerVerdict.OWN;
    }
    if (rules.inside().contains(isIpv6, high, low)
        || rules.edges().isListener(use, isIpv6, high, low, port)) {
      return PeerVerdict.INSIDE;
    }
    if (rules.allowed().contains(isIpv6, high, low)) {
      return PeerVerdict.ALLOWED;
    }
    boolean isTrial = rules.isLoopbackAllowed() && LOOPBACK.contains(isIpv6, high, low);
    if (PRIVATE.contains(isIpv6, high, low)) {
      return PeerVerdict.PRIVATE;
    }
    if (!isTrial && SPECIAL.contains(isIpv6, high, low)) {
      return PeerVerdict.SPECIAL;
    }
    if (rules.denied().contains(isIpv6, high, low)) {
      return PeerVerdict.DENIED;
    }
    return isPortAllowed(use, port) ? PeerVerdict.ALLOWED : PeerVerdict.LOW_PORT;
  }

  /** A permission is for an address, so any allocation there will do until something is sent. */
  private boolean isLive(PeerUse use, boolean isIpv6, int port) {
    return use == PeerUse.PERMIT || live.isLive(use.transport(), isIpv6, port);
  }

  /** Below are services of servers; edges connect to one another on 443. */
  private boolean isPortAllowed(PeerUse use, int port) {
    return switch (use) {
      case PERMIT, ACCEPT -> true;
      case SEND -> rules.areLowPortsAllowed() || port >= FIRST_HIGH_PORT;
      case CONNECT -> rules.areLowPortsAllowed() || port >= FIRST_HIGH_PORT || port == HTTPS_PORT;
    };
  }
}
