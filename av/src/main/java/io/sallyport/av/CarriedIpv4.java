package io.sallyport.av;

/**
 * The IPv4 address that an IPv6 address carries: a translator or a tunnel on the way, or the host
 * itself, takes what is sent there to the IPv4 address. Works on the two halves of the address.
 */
final class CarriedIpv4 {
  /** What {@link #of} says of an address that carries none. */
  static final long NONE = -1;

  private static final long LOW_32 = 0xFFFF_FFFFL;
  private static final int ISATAP = 0x5EFE;

  private CarriedIpv4() {}

  /** The 32 bits, or {@link #NONE}. */
  static long of(long high, long low) {
    if (high == 0) {
      return ofZeroHigh(low);
    }
    if (high >>> 48 == 0x2002) {
      // 6to4, RFC 3056 section 2: octets 2 to 5.
      return (high >>> 16) & LOW_32;
    }
    if (high >>> 32 == 0x2001_0000) {
      // Teredo, RFC 4380 section 4: inverted.
      return ~low & LOW_32;
    }
    boolean isNat64 =
        // RFC 6052 section 2.1; RFC 8215 for local use.
        (high == 0x0064_FF9B_0000_0000L && low >>> 32 == 0) || high >>> 16 == 0x0064_FF9B_0001L;
    // RFC 5214 section 6.1, whether or not the address is globally unique.
    boolean isIsatap = ((low >>> 32) & ~0x0200_0000L) == ISATAP;
    return isNat64 || isIsatap ? low & LOW_32 : NONE;
  }

  /** RFC 4291 section 2.5.5: IPv4-compatible and IPv4-mapped; RFC 2765 section 2.1: translated. */
  private static long ofZeroHigh(long low) {
    boolean isNoneOrLoopback = low == 0 || low == 1;
    return switch ((int) (low >>> 32)) {
      case 0 -> isNoneOrLoopback ? NONE : low;
      case 0xFFFF, 0xFFFF_0000 -> low & LOW_32;
      default -> NONE;
    };
  }
}
