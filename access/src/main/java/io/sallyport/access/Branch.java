package io.sallyport.access;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The branch of our own Via: it names the loop that owns the transaction and the transaction's
 * number there, so that a response finds its way from whichever loop it arrives on.
 */
record Branch(int loop, long number) {
  private static final String COOKIE = "z9hG4bKsp";
  private static final HexFormat HEX = HexFormat.of();
  private static final int LENGTH = COOKIE.length() + 2 + 16;

  /** The branch's text: 27 characters. */
  String text() {
    return COOKIE + HEX.toHexDigits((byte) loop) + HEX.toHexDigits(number);
  }

  /** Reads a branch; null if it is none of ours. */
  static @Nullable Branch parse(@Nullable String text) {
    if (text == null || text.length() != LENGTH || !text.startsWith(COOKIE)) {
      return null;
    }
    for (int i = COOKIE.length(); i < LENGTH; i++) {
      if (!HexFormat.isHexDigit(text.charAt(i))) {
        return null;
      }
    }
    int loopEnd = COOKIE.length() + 2;
    return new Branch(
        HexFormat.fromHexDigits(text, COOKIE.length(), loopEnd),
        HexFormat.fromHexDigitsToLong(text, loopEnd, LENGTH));
  }
}
