package io.sallyport.wire.xmpp;

/**
 * Which octets may stand where in XML 1.0 that is written in UTF-8. Where a character or reference
 * is not whole yet, 0 asks for more; −1 says that it can be none.
 */
final class XmlOctets {
  /** Longest reference that is read: a number may have leading zeros, but not for ever. */
  static final int MAX_REFERENCE_OCTETS = 16;

  static final int MORE = 0;
  static final int BAD = -1;

  /** As {@link #BAD}: a name that nobody declared (only five are, RFC 6120 section 11.1). */
  static final int UNDECLARED = -2;

  private static final byte PLAIN_TEXT = 1;
  private static final byte PLAIN_VALUE = 2;
  private static final byte NAME_START = 4;
  private static final byte NAME = 8;
  private static final byte SPACE = 16;
  private static final byte URI = 32;

  /** Of ASCII, besides letters and digits. */
  private static final String IN_URIS = "-._~%:/?#[]@!$&'()*+,;=";

  private static final byte[] CLASSES = classes();

  private static final byte[][] ENTITIES = {
    {'l', 't'}, {'g', 't'}, {'a', 'm', 'p'}, {'q', 'u', 'o', 't'}, {'a', 'p', 'o', 's'}
  };
  private static final char[] ENTITY_CHARACTERS = {'<', '>', '&', '"', '\''};

  private XmlOctets() {}

  private static byte[] classes() {
    byte[] classes = new byte[256];
    for (int c = 0x20; c < 0x80; c++) {
      classes[c] |= PLAIN_TEXT | PLAIN_VALUE;
    }
    for (int c : new int[] {' ', '\t', '\r', '\n'}) {
      classes[c] |= SPACE | PLAIN_TEXT | PLAIN_VALUE;
    }
    for (int c = 'a'; c <= 'z'; c++) {
      classes[c] |= NAME_START | NAME;
      classes[c - 'a' + 'A'] |= NAME_START | NAME;
    }
    for (int c = '0'; c <= '9'; c++) {
      classes[c] |= NAME;
    }
    // Letters and digits stand in URIs as they do in names (RFC 3986 section 2), and so does what
    // is beyond ASCII (RFC 3987).
    for (int c = 0; c < classes.length; c++) {
      boolean isInUri = c >= 0x80 || (classes[c] & NAME) != 0 || IN_URIS.indexOf(c) >= 0;
      classes[c] |= isInUri ? URI : 0;
    }
    classes['_'] |= NAME_START | NAME;
    classes['-'] |= NAME;
    classes['.'] |= NAME;
    for (int c : new int[] {'<', '&', '>'}) {
      classes[c] &= ~PLAIN_TEXT;
    }
    for (int c : new int[] {'<', '&', '"', '\''}) {
      classes[c] &= ~PLAIN_VALUE;
    }
    return classes;
  }

  static boolean isSpace(byte octet) {
    return (CLASSES[octet & 0xff] & SPACE) != 0;
  }

  /** True if each of those octets may stand in a URI, of which they need be none. */
  static boolean isOfUri(byte[] octets, int from, int to) {
    int at = from;
    while (at < to && (CLASSES[octets[at] & 0xff] & URI) != 0) {
      at++;
    }
    return at == to;
  }

  /** First position from there on whose octet means something in text. */
  static int endOfPlainText(byte[] octets, int from, int end) {
    int at = from;
    while (at < end && (CLASSES[octets[at] & 0xff] & PLAIN_TEXT) != 0) {
      at++;
    }
    return at;
  }

  /** First position from there on whose octet means something in the value of an attribute. */
  static int endOfPlainValue(byte[] octets, int from, int end) {
    int at = from;
    while (at < end && (CLASSES[octets[at] & 0xff] & PLAIN_VALUE) != 0) {
      at++;
    }
    return at;
  }

  /** First position from there on whose octet is no ASCII character of a name, or a colon. */
  static int endOfPlainName(byte[] octets, int from, int end) {
    int at = from;
    while (at < end && (CLASSES[octets[at] & 0xff] & NAME) != 0) {
      at++;
    }
    return at;
  }

  /**
   * How many octets the character there has, 1 to 4, if it is one of XML 1.0 section 2.2 in its
   * shortest form (RFC 3629 section 4).
   */
  static int character(byte[] octets, int at, int end) {
    int first = octets[at];
    if (first >= 0) {
      return first >= 0x20 || isSpace((byte) first) ? 1 : BAD;
    }
    int length = length(first & 0xff);
    if (length == BAD) {
      return BAD;
    }
    int available = Math.min(length, end - at);
    for (int i = 1; i < available; i++) {
      if ((octets[at + i] & 0xc0) != 0x80) {
        return BAD;
      }
    }
    if (available >= 2 && !isSecond(first & 0xff, octets[at + 1] & 0xff)) {
      return BAD;
    }
    if (available < length) {
      return MORE;
    }
    // U+FFFE and U+FFFF are no characters of XML.
    boolean isNone = length == 3 && codePoint(octets, at, length) >= 0xfffe;
    return isNone ? BAD : length;
  }

  private static int length(int first) {
    if (first < 0xc2 || first > 0xf4) {
      return BAD;
    }
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  }

  /** Nothing longer than it has to be, no surrogates, nothing above U+10FFFF. */
  private static boolean isSecond(int first, int second) {
    return switch (first) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second <= 0x9f;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second <= 0x8f;
      default -> true;
    };
  }

  /** The character there, which {@link #character} has found to have that length. */
  static int codePoint(byte[] octets, int at, int length) {
    int value =
        switch (length) {
          case 1 -> octets[at];
          case 2 -> octets[at] & 0x1f;
          case 3 -> octets[at] & 0x0f;
          default -> octets[at] & 0x07;
        };
    for (int i = 1; i < length; i++) {
      value = (value << 6) | (octets[at + i] & 0x3f);
    }
    return value;
  }

  /** True if a name may begin with that character; a colon is none of them. */
  static boolean isNameStart(int codePoint) {
    if (codePoint < 0x80) {
      return (CLASSES[codePoint] & NAME_START) != 0;
    }
    return XmlNames.isStart(codePoint);
  }

  /** True if a name may go on with that character; a colon is none of them. */
  static boolean isName(int codePoint) {
    if (codePoint < 0x80) {
      return (CLASSES[codePoint] & NAME) != 0;
    }
    return XmlNames.isPart(codePoint);
  }

  private static boolean isIn(int codePoint, int least, int most) {
    return codePoint >= least && codePoint <= most;
  }

  /** How many octets the reference there has, its ampersand and semicolon counted. */
  static int reference(byte[] octets, int at, int end) {
    int most = Math.min(end, at + MAX_REFERENCE_OCTETS);
    int semicolon = at + 1;
    while (semicolon < most && octets[semicolon] != ';') {
      byte octet = octets[semicolon];
      boolean mayBe = (CLASSES[octet & 0xff] & NAME) != 0 || (octet == '#' && semicolon == at + 1);
      if (!mayBe) {
        return BAD;
      }
      semicolon++;
    }
    if (semicolon == most) {
      return most < at + MAX_REFERENCE_OCTETS ? MORE : BAD;
    }
    int character = referred(octets, at, semicolon);
    return character < 0 ? character : semicolon + 1 - at;
  }

  /**
   * The character that a reference means; {@link #BAD} or {@link #UNDECLARED} if none.
   *
   * @param semicolon where it ends
   */
  static int referred(byte[] octets, int at, int semicolon) {
    if (octets[at + 1] == '#') {
      return numbered(octets, at + 2, semicolon);
    }
    for (int i = 0; i < ENTITIES.length; i++) {
      if (equal(octets, at + 1, semicolon, ENTITIES[i], 0, ENTITIES[i].length)) {
        return ENTITY_CHARACTERS[i];
      }
    }
    boolean isNamed = semicolon > at + 1 && isNameStart(octets[at + 1]);
    return isNamed ? UNDECLARED : BAD;
  }

  private static int numbered(byte[] octets, int from, int to) {
    boolean isHex = from < to && octets[from] == 'x';
    int first = isHex ? from + 1 : from;
    int base = isHex ? 16 : 10;
    if (first == to) {
      return BAD;
    }
    int value = 0;
    for (int i = first; i < to; i++) {
      int digit = octets[i] < 0 ? -1 : Character.digit(octets[i], base);
      if (digit < 0) {
        return BAD;
      }
      value = Math.min(value * base + digit, Character.MAX_CODE_POINT + 1);
    }
    return isCharacter(value) ? value : BAD;
  }

  private static boolean isCharacter(int codePoint) {
    return codePoint == '\t'
        || codePoint == '\n'
        || codePoint == '\r'
        || isIn(codePoint, 0x20, 0xd7ff)
        || isIn(codePoint, 0xe000, 0xfffd)
        || isIn(codePoint, 0x10000, 0x10ffff);
  }

  static boolean equal(byte[] one, int oneFrom, int oneTo, byte[] two, int twoFrom, int twoTo) {
    if (oneTo - oneFrom != twoTo - twoFrom) {
      return false;
    }
    // A loop: names are so short that a call of the vectorised comparison costs more.
    for (int i = oneFrom, j = twoFrom; i < oneTo; i++, j++) {
      if (one[i] != two[j]) {
        return false;
      }
    }
    return true;
  }
}
