package io.sallyport.wire.stun;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IP address and a port, as numbers. An IPv4 address in IPv6 clothes stays an IPv6 address: who
 * lets addresses through has to see it.
 *
 * @param high first eight octets of an IPv6 address; 0 for IPv4
 * @param low last eight octets of an IPv6 address, or the four of an IPv4 address
 * @param port 0 to 65535
 */
public record TransportAddress(AddressFamily family, long high, long low, int port) {
  public TransportAddress {
    boolean fitsFamily = family == AddressFamily.IPV6 || (high == 0 && low >>> 32 == 0);
    if (!fitsFamily || port >>> 16 != 0) {
      throw new IllegalArgumentException("no such address or port");
    }
  }

  /**
   * Of octets of an address.
   *
   * @param ip 4 or 16 octets
   */
  public static TransportAddress of(byte[] ip, int port) {
    ByteBuffer octets = ByteBuffer.wrap(ip);
    return switch (ip.length) {
      case 4 -> new TransportAddress(AddressFamily.IPV4, 0, octets.getInt() & 0xFFFF_FFFFL, port);
      case 16 -> new TransportAddress(AddressFamily.IPV6, octets.getLong(), octets.getLong(), port);
      default -> throw new IllegalArgumentException("neither 4 nor 16 octets");
    };
  }

  /** Of a resolved socket address. */
  public static TransportAddress of(InetSocketAddress address) {
    return of(address.getAddress().getAddress(), address.getPort());
  }

  /** The four or sixteen octets of the address. */
  public byte[] ip() {
    return family == AddressFamily.IPV4
        ? ByteBuffer.allocate(4).putInt((int) low).array()
        : ByteBuffer.allocate(16).putLong(high).putLong(low).array();
  }

  /** For the JDK, which takes IPv4 in IPv6 clothes for IPv4. */
  public InetSocketAddress toSocketAddress() {
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip()), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As people write it, for example {@code 192.0.2.1:3478} or {@code [2001:db8::1]:3478}. */
  @Override
  public String toString() {
    InetAddress address = toSocketAddress().getAddress();
    return family == AddressFamily.IPV4 && address instanceof Inet4Address
        ? address.getHostAddress() + ":" + port
        : "[" + address.getHostAddress() + "]:" + port;
  }
}
