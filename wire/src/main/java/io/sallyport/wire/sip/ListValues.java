package io.sallyport.wire.sip;

/** Where the values of a comma-separated header line begin and end (RFC 3261 7.3.1). */
final class ListValues {
  private ListValues() {}

  /**
   * Index of the comma that ends the value starting at {@code from}, or {@code to}. Commas in
   * quoted strings and in angle brackets belong to the value; what is not closed runs to the end.
   */
  static int end(byte[] octets, int from, int to) {
    boolean quoted = false;
    boolean bracketed = false;
    for (int i = from; i < to; i++) {
      byte c = octets[i];
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (bracketed) {
        bracketed = c != '>';
      } else if (c == ',') {
        return i;
      } else if (c == '"') {
        quoted = true;
      } else if (c == '<') {
        bracketed = true;
      }
    }
    return to;
  }

  /** Number of values in a trimmed line value: 0 if it is empty, else one more than its commas. */
  static int count(byte[] octets, int from, int to) {
    int values = 0;
    for (int at = from; at < to; values++) {
      int end = end(octets, at, to);
      if (end == to - 1) {
        values++; // An empty last value.
      }
      at = end + 1;
    }
    return values;
  }

  static int commas(byte[] octets, int from, int to) {
    int commas = 0;
    for (int i = from; i < to; i++) {
      if (octets[i] == ',') {
        commas++;
      }
    }
    return commas;
  }

  static int skipSpace(byte[] octets, int from, int to) {
    int i = from;
    while (i < to && Ascii.isSpace(octets[i])) {
      i++;
    }
    return i;
  }

  static int trimEnd(byte[] octets, int from, int to) {
    int i = to;
    while (i > from && Ascii.isSpace(octets[i - 1])) {
      i--;
    }
    return i;
  }
}
