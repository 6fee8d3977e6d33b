package io.sallyport.wire.websocket;

import java.nio.ByteBuffer;

/**
 * Whether octets that come one by one are UTF-8 (RFC 3629 section 4): no surrogates, nothing above
 * U+10FFFF, nothing longer than it has to be.
 */
final class Utf8 {
  private static final int LEAST = 0x80;
  private static final int MOST = 0xbf;

  /** Octets that the character begun still needs. */
  private int needed;

  /** Range of the next one. */
  private int least = LEAST;

  private int most = MOST;

  /** True if all octets of that range of a buffer are whole characters. */
  static boolean isText(ByteBuffer octets, int from, int to) {
    Utf8 text = new Utf8();
    for (int i = from; i < to; i++) {
      if (!text.takes(octets.get(i))) {
        return false;
      }
    }
    return text.isWhole();
  }

  /** False if this octet cannot follow those before it; nothing counts after that. */
  boolean takes(byte signed) {
    if (needed == 0) {
      return signed >= 0 || begins(signed & 0xff);
    }
    int octet = signed & 0xff;
    if (octet < least || octet > most) {
      return false;
    }
    needed--;
    least = LEAST;
    most = MOST;
    return true;
  }

  /** True if no character has begun and not ended. */
  boolean isWhole() {
    return needed == 0;
  }

  private boolean begins(int octet) {
    if (octet >= 0xc2 && octet <= 0xdf) {
      needed = 1;
    } else if (octet >= 0xe0 && octet <= 0xef) {
      needed = 2;
      least = octet == 0xe0 ? 0xa0 : LEAST;
      most = octet == 0xed ? 0x9f : MOST;
    } else if (octet >= 0xf0 && octet <= 0xf4) {
      needed = 3;
      least = octet == 0xf0 ? 0x90 : LEAST;
      most = octet == 0xf4 ? 0x8f : MOST;
    } else {
      return false;
    }
    return true;
  }
}
