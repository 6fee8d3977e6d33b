package io.sallyport.wire.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Classes of octets in RFC 3261 section 25.1, and searches by them. */
final class Ascii {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH_SPACE = 0x2020202020202020L;
  private static final long EACH_HIGH_BIT = 0x8080808080808080L;

  private static final boolean[] TOKEN = new boolean[256];
  private static final boolean[] HOST = new boolean[256];
  private static final boolean[] URI = new boolean[256];
  private static final boolean[] URI_PARAM = new boolean[256];

  static {
    for (int c = 0; c < 256; c++) {
      boolean alphanumeric = isDigit(c) || isLetter(c);
      TOKEN[c] = alphanumeric || "-.!%*_+`'~".indexOf(c) >= 0;
      // The underscore is in no host name of the standards and in many of the field.
      HOST[c] = alphanumeric || c == '-' || c == '.' || c == '_';
      // Wider than the grammar inside printable ASCII; what could end a URI early is out.
      URI[c] = c > ' ' && c < 127 && c != '<' && c != '>' && c != '"';
      URI_PARAM[c] = alphanumeric || "[]/:&+$-_.!~*'()".indexOf(c) >= 0;
    }
  }

  private Ascii() {}

  static boolean isToken(int c) {
    return c < 256 && TOKEN[c & 0xFF];
  }

  static boolean isHost(int c) {
    return c < 256 && HOST[c & 0xFF];
  }

  static boolean isUri(int c) {
    return c < 256 && URI[c & 0xFF];
  }

  /** Of those that stand in a URI parameter without an escape (RFC 3261 25.1, paramchar). */
  static boolean isUriParam(int c) {
    return c < 256 && URI_PARAM[c & 0xFF];
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(int c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  }

  /** SP or HTAB. */
  static boolean isBlank(int c) {
    return c == ' ' || c == '\t';
  }

  /** SP, HTAB, or CR and LF of a fold. */
  static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  static boolean isToken(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isToken(text.charAt(i))) {
        return false;
      }
    }
    return from < to;
  }

  static boolean isUri(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isUri(text.charAt(i))) {
        return false;
      }
    }
    return from < to;
  }

  /** Index of the first octet below 0x20, or {@code to}; eight octets at a time. */
  static int nextControl(byte[] octets, int from, int to) {
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      long word = (long) LONGS.get(octets, i);
      // A borrow can only mark octets above a real hit, and the lowest mark is the one taken.
      long below = (word - EACH_SPACE) & ~word & EACH_HIGH_BIT;
      if (below != 0) {
        return i + (Long.numberOfTrailingZeros(below) >>> 3);
      }
    }
    while (i < to && (octets[i] & 0xFF) >= ' ') {
      i++;
    }
    return i;
  }

  /**
   * True if the token octets from there to there are that name, given in lower case and made of
   * letters and hyphens. Setting bit 5 makes letters lower case and leaves the hyphen, and makes no
   * other token octet one of these; eight octets at a time.
   */
  static boolean isLowerCaseOf(byte[] name, byte[] octets, int from, int to) {
    int length = to - from;
    if (length != name.length) {
      return false;
    }
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      if (((long) LONGS.get(octets, from + i) | EACH_SPACE) != (long) LONGS.get(name, i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if ((octets[from + i] | 0x20) != name[i]) {
        return false;
      }
    }
    return true;
  }

  /** True if the octets from there to there are exactly these. */
  static boolean isSame(byte[] known, byte[] octets, int from, int to) {
    if (to - from != known.length) {
      return false;
    }
    for (int i = 0; i < known.length; i++) {
      if (octets[from + i] != known[i]) {
        return false;
      }
    }
    return true;
  }

  /** True if an odd number of backslashes stands before the octet, as in a quoted pair. */
  static boolean isEscaped(byte[] octets, int from, int at) {
    int i = at;
    while (i > from && octets[i - 1] == '\\') {
      i--;
    }
    return ((at - i) & 1) == 1;
  }

  /** The octets as text, each fold made one space. */
  static String text(byte[] octets, int from, int to) {
    String text = new String(octets, from, to - from, ISO_8859_1);
    return text.indexOf('\r') < 0 ? text : unfolded(text);
  }

  private static String unfolded(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '\r') {
        line.append(text.charAt(i));
        continue;
      }
      while (!line.isEmpty() && isBlank(line.charAt(line.length() - 1))) {
        line.setLength(line.length() - 1);
      }
      while (i + 1 < text.length() && isSpace(text.charAt(i + 1))) {
        i++;
      }
      line.append(' ');
    }
    return line.toString();
  }

  static int skipBlanks(String text, int from) {
    int i = from;
    while (i < text.length() && isBlank(text.charAt(i))) {
      i++;
    }
    return i;
  }

  static int endOfToken(String text, int from) {
    int i = from;
    while (i < text.length() && isToken(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Index just behind the quoted string that starts here, or -1 if it does not end. */
  static int endOfQuoted(String text, int from) {
    for (int i = from + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return i + 1;
      }
      if (c == '\\') {
        i++;
      }
    }
    return -1;
  }

  /** Value of 1 to many digits, at most {@code most + 1} however large it is; -1 if not digits. */
  static long number(byte[] octets, int from, int to, long most) {
    long number = 0;
    for (int i = from; i < to; i++) {
      if (!isDigit(octets[i])) {
        return -1;
      }
      number = Math.min(number * 10 + (octets[i] - '0'), most + 1);
    }
    return from < to ? number : -1;
  }

  /** Port 0 to 65535 in 1 to 5 digits; -1 if it is none. */
  static int port(String text, int from, int to) {
    if (from >= to || to - from > 5) {
      return -1;
    }
    int port = 0;
    for (int i = from; i < to; i++) {
      if (!isDigit(text.charAt(i))) {
        return -1;
      }
      port = port * 10 + (text.charAt(i) - '0');
    }
    return port <= 0xFFFF ? port : -1;
  }
}
