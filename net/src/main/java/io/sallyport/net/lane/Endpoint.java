package io.sallyport.net.lane;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An IP address and a UDP port as numbers, so that a datagram needs no object for its source. An
 * IPv4 address is kept as the IPv4-mapped {@code ::ffff:a.b.c.d} (RFC 4291, 2.5.5.2). There is no
 * zone, so link-local IPv6 addresses cannot be sent to. Mutable: owned by whoever made it.
 */
public final class Endpoint {
  private static final long MAPPED = 0xffffL << 32;

  private long high;
  private long low;
  private int port;

  /** The unspecified IPv6 address and port 0. */
  public Endpoint() {}

  /** Makes one of a resolved socket address. */
  public static Endpoint of(InetSocketAddress address) {
    var endpoint = new Endpoint();
    endpoint.set(address.getAddress(), address.getPort());
    return endpoint;
  }

  /** The first 64 bits of the address. */
  public long high() {
    return high;
  }

  /** The last 64 bits of the address. */
  public long low() {
    return low;
  }

  /** UDP port, 0 to 65535. */
  public int port() {
    return port;
  }

  public boolean isIpv4() {
    return isIpv4(high, low);
  }

  static boolean isIpv4(long high, long low) {
    return high == 0 && low >>> 32 == 0xffff;
  }

  /** Takes these numbers; an IPv4 address as {@code ::ffff:a.b.c.d}. */
  public Endpoint set(long newHigh, long newLow, int newPort) {
    high = newHigh;
    low = newLow;
    port = newPort;
    return this;
  }

  public Endpoint set(Endpoint other) {
    return set(other.high, other.low, other.port);
  }

  /** Takes an IPv4 address in network order and a port. */
  public Endpoint setIpv4(int address, int newPort) {
    return set(0, MAPPED | (address & 0xffff_ffffL), newPort);
  }

  /** Takes an address object's numbers. */
  public Endpoint set(InetAddress address, int newPort) {
    var octets = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? setIpv4(octets.getInt(), newPort)
        : set(octets.getLong(), octets.getLong(), newPort);
  }

  /** Another one with the same numbers. */
  public Endpoint copy() {
    return new Endpoint().set(this);
  }

  /** The same as an object of the Java runtime. */
  public InetSocketAddress toSocketAddress() {
    byte[] octets =
        isIpv4()
            ? ByteBuffer.allocate(4).putInt((int) low).array()
            : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return new InetSocketAddress(InetAddress.getByAddress(octets), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 octets are an address", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Endpoint that
        && high == that.high
        && low == that.low
        && port == that.port;
  }

  @Override
  public int hashCode() {
    long mixed = (high * 31 + low) * 31 + port;
    return Long.hashCode(mixed * 0x9e37_79b9_7f4a_7c15L);
  }

  @Override
  public String toString() {
    var address = toSocketAddress().getAddress().getHostAddress();
    return isIpv4() ? address + ":" + port : "[" + address + "]:" + port;
  }
}
