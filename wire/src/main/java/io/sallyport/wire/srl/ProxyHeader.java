package io.sallyport.wire.srl;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** A whole header of the PROXY protocol, version 2, that tells a server who its client is. */
public final class ProxyHeader {
  /** Signature, command, family, length, and two IPv4 addresses with ports. */
  public static final int MIN_OCTETS = 28;

  /** Far more than a header with a long name needs. */
  public static final int MAX_OCTETS = 1024;

  private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");
  private static final byte VERSION_2_PROXY = 0x21;
  private static final byte TCP_OVER_IPV4 = 0x11;
  private static final byte TCP_OVER_IPV6 = 0x21;
  private static final byte TYPE_AUTHORITY = 0x02;
  private static final byte TYPE_UNIQUE_ID = 0x05;
  private static final int LENGTH_AT = 14;
  private static final int ADDRESSES_AT = 16;
  private static final int IPV6_OCTETS = 16;

  private final byte[] octets;

  private ProxyHeader(byte[] octets) {
    this.octets = octets;
  }

  /**
   * A whole header.
   *
   * @param source where the client is
   * @param destination where it connected to
   * @param service what it asked for, as the authority
   * @param session as the unique id
   */
  public static ProxyHeader of(
      InetSocketAddress source, InetSocketAddress destination, String service, Id128 session) {
    byte[] authority = service.getBytes(StandardCharsets.US_ASCII);
    byte[] from = source.getAddress().getAddress();
    byte[] to = destination.getAddress().getAddress();
    boolean isIpv6 = from.length == IPV6_OCTETS || to.length == IPV6_OCTETS;
    ByteBuffer header =
        ByteBuffer.allocate(MAX_OCTETS)
            .put(SIGNATURE)
            .put(VERSION_2_PROXY)
            .put(isIpv6 ? TCP_OVER_IPV6 : TCP_OVER_IPV4)
            .putShort((short) 0);
    putAddress(header, source.getAddress(), isIpv6);
    putAddress(header, destination.getAddress(), isIpv6);
    header.putShort((short) source.getPort()).putShort((short) destination.getPort());
    header.put(TYPE_AUTHORITY).putShort((short) authority.length).put(authority);
    header.put(TYPE_UNIQUE_ID).putShort((short) Id128.OCTETS).put(session.octets());
    header.putShort(LENGTH_AT, (short) (header.position() - ADDRESSES_AT));
    byte[] written = new byte[header.position()];
    header.get(0, written);
    return new ProxyHeader(written);
  }

  /**
   * The header that the octets are: it begins as all of version 2 do, and is as long as it says.
   */
  static Optional<ProxyHeader> read(byte[] octets) {
    return isWhole(octets) ? Optional.of(new ProxyHeader(octets.clone())) : Optional.empty();
  }

  /** As a server reads it. */
  public byte[] octets() {
    return octets.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProxyHeader header && Arrays.equals(octets, header.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  @Override
  public String toString() {
    return "ProxyHeader[" + HexFormat.of().formatHex(octets) + "]";
  }

  private static boolean isWhole(byte[] header) {
    ByteBuffer octets = ByteBuffer.wrap(header);
    return header.length >= ADDRESSES_AT
        && octets.slice(0, SIGNATURE.length).equals(ByteBuffer.wrap(SIGNATURE))
        && octets.get(SIGNATURE.length) == VERSION_2_PROXY
        && (octets.getShort(LENGTH_AT) & 0xFFFF) == header.length - ADDRESSES_AT;
  }

  /** Where one end is IPv6, the other is written as an IPv4-mapped address (RFC 4291 2.5.5.2). */
  private static void putAddress(ByteBuffer header, InetAddress address, boolean asIpv6) {
    byte[] octets = address.getAddress();
    if (asIpv6 && octets.length != IPV6_OCTETS) {
      header.putLong(0).putShort((short) 0).putShort((short) 0xFFFF);
    }
    header.put(octets);
  }
}
