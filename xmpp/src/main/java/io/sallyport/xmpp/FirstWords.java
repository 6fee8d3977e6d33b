package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.Stanza;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What somebody inside said first, for who studies what attaches there: servers of other makers
 * speak on this port in ways that are not public. What stands between tags is never shown.
 */
final class FirstWords {
  private static final int MOST_OCTETS = 64;
  private static final int MOST_CHARACTERS = 2048;

  private FirstWords() {}

  /** A stanza as it came, up to a length. */
  static String of(Stanza stanza) {
    ByteBuffer text = ByteBuffer.allocate(stanza.length());
    stanza.writeTo(text);
    return StandardCharsets.UTF_8
        .decode(text.flip().limit(Math.min(text.limit(), MOST_CHARACTERS)))
        .toString();
  }

  /** The first octets, two hexadecimal digits each. */
  static String hex(byte[] said) {
    return HexFormat.of().formatHex(Arrays.copyOf(said, Math.min(said.length, MOST_OCTETS)));
  }

  /**
   * Tags as they came, and a dot for each other character; all that is not ASCII is a dot too, and
   * all from a CDATA section on, which could hold anything.
   */
  static String masked(byte[] said) {
    StringBuilder text = new StringBuilder();
    boolean isInTag = false;
    boolean isOver = false;
    for (int i = 0; i < Math.min(said.length, MOST_CHARACTERS); i++) {
      char c = (char) (said[i] & 0xff);
      isOver |= c == '!' && i > 0 && said[i - 1] == '<';
      isInTag = !isOver && (isInTag || c == '<');
      boolean isShown = isInTag && c >= ' ' && c < 0x7f;
      text.append(isShown ? c : '.');
      isInTag &= c != '>';
    }
    return text.toString();
  }
}
