package io.sallyport.wire.srl;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Sixteen octets that name a session, an agent or a token; made at random, so that none repeats.
 */
public record Id128(long high, long low) {
  public static final int OCTETS = 16;

  /** Takes 16 octets from the buffer's position on. */
  public static Id128 read(ByteBuffer octets) {
    return new Id128(octets.getLong(), octets.getLong());
  }

  public static Id128 random(SecureRandom random) {
    return new Id128(random.nextLong(), random.nextLong());
  }

  public byte[] octets() {
    return ByteBuffer.allocate(OCTETS).putLong(high).putLong(low).array();
  }

  /** 32 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
  }
}
