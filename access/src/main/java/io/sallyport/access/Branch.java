package io.sallyport.access;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The branch of our own Via: it names the loop that owns the transaction and the transaction's
 * number there, so that a response finds its way from whichever loop it arrives on; behind a dot
 * stands what a looping request is known by.
 *
 * @param loopHash see {@link LoopHash}
 */
record Branch(int loop, long number, long loopHash) {
  private static final String COOKIE = "z9hG4bKsp";
  private static final HexFormat HEX = HexFormat.of();
  private static final int LOOP_END = COOKIE.length() + 2;
  private static final int NUMBER_END = LOOP_END + 16;
  private static final int LENGTH = NUMBER_END + 1 + 16;

  /** The branch's text: 44 characters. */
  String text() {
    return COOKIE
        + HEX.toHexDigits((byte) loop)
        + HEX.toHexDigits(number)
        + '.'
        + HEX.toHexDigits(loopHash);
  }

  /** Reads a branch; null if it is none of ours. */
  static @Nullable Branch parse(@Nullable String text) {
    if (text == null || text.length() != LENGTH || !text.startsWith(COOKIE)) {
      return null;
    }
    for (int i = COOKIE.length(); i < LENGTH; i++) {
      boolean isGood =
          i == NUMBER_END ? text.charAt(i) == '.' : HexFormat.isHexDigit(text.charAt(i));
      if (!isGood) {
        return null;
      }
    }
    return new Branch(
        HexFormat.fromHexDigits(text, COOKIE.length(), LOOP_END),
        HexFormat.fromHexDigitsToLong(text, LOOP_END, NUMBER_END),
        HexFormat.fromHexDigitsToLong(text, NUMBER_END + 1, LENGTH));
  }
}
