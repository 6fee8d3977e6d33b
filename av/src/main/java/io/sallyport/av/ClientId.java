package io.sallyport.av;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Who a token was issued to, as 20 octets that do not tell the name: all that logs say of a token.
 */
record ClientId(long first, long second, int third) {
  static final int OCTETS = 20;

  /**
   * @param octets 20 of them
   */
  static ClientId of(byte[] octets) {
    if (octets.length != OCTETS) {
      throw new IllegalArgumentException("a client id has 20 octets, not " + octets.length);
    }
    ByteBuffer parts = ByteBuffer.wrap(octets);
    return new ClientId(parts.getLong(), parts.getLong(), parts.getInt());
  }

  byte[] octets() {
    return ByteBuffer.allocate(OCTETS).putLong(first).putLong(second).putInt(third).array();
  }

  /** Forty hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(octets());
  }
}
