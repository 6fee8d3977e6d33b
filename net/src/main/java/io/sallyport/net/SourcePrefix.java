package io.sallyport.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Who a connection comes from, as limits see it: one IPv4 address, or the /64 of an IPv6 address,
 * because that is what one host can use as it likes.
 *
 * @param bits the IPv4 address, or the first 64 bits of the IPv6 address
 */
public record SourcePrefix(long bits, boolean isIpv4) {
  public static SourcePrefix of(InetAddress address) {
    var octets = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? new SourcePrefix(octets.getInt() & 0xffff_ffffL, true)
        : new SourcePrefix(octets.getLong(), false);
  }

  /** {@code 203.0.113.7} or {@code 2001:db8:0:7::/64}. */
  @Override
  public String toString() {
    if (isIpv4) {
      return (bits >> 24)
          + "."
          + (bits >> 16 & 0xff)
          + "."
          + (bits >> 8 & 0xff)
          + "."
          + (bits & 0xff);
    }
    return Long.toHexString(bits >>> 48)
        + ":"
        + Long.toHexString(bits >>> 32 & 0xffff)
        + ":"
        + Long.toHexString(bits >>> 16 & 0xffff)
        + ":"
        + Long.toHexString(bits & 0xffff)
        + "::/64";
  }
}
