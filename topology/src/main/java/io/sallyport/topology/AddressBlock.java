package io.sallyport.topology;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of addresses, such as 10.0.0.0/8.
 *
 * @param address its first address
 * @param prefixLength leading bits that all of them share: 0 to 32, or to 128 for IPv6
 */
public record AddressBlock(InetAddress address, int prefixLength) {

  public AddressBlock {
    if (prefixLength < 0 || prefixLength > address.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("not a prefix length: " + prefixLength);
    }
  }

  /** The block of one address. */
  public static AddressBlock of(InetAddress address) {
    return new AddressBlock(address, address.getAddress().length * Byte.SIZE);
  }

  /** The block of that prefix length that an address is in. */
  static AddressBlock around(InetAddress address, int prefixLength) {
    byte[] first = address.getAddress();
    for (int i = 0; i < first.length; i++) {
      int left = Math.clamp(prefixLength - (long) i * Byte.SIZE, 0, Byte.SIZE);
      first[i] &= (byte) (0xff << (Byte.SIZE - left));
    }
    try {
      return new AddressBlock(InetAddress.getByAddress(first), prefixLength);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

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
    return AddressText.of(address) + "/" + prefixLength;
  }
}
