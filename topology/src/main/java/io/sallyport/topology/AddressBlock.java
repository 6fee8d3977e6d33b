package io.sallyport.topology;

import java.net.InetAddress;

/**
 * A block of addresses, such as 10.0.0.0/8.
 *
 * @param address its first address
 * @param prefixLength leading bits that all of them share: 0 to 32, or to 128 for IPv6
 */
public record AddressBlock(InetAddress address, int prefixLength) {

  public boolean contains(InetAddress other) {
    byte[] own = address.getAddress();
    byte[] asked = other.getAddress();
    if (own.length != asked.length) {
      return false;
    }
    int whole = prefixLength / Byte.SIZE;
    for (int i = 0; i < whole; i++) {
      if (own[i] != asked[i]) {
        return false;
      }
    }
    int left = prefixLength % Byte.SIZE;
    return left == 0 || ((own[whole] ^ asked[whole]) & (0xff << (Byte.SIZE - left)) & 0xff) == 0;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefixLength;
  }
}
