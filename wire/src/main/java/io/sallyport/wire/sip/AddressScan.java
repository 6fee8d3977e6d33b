package io.sallyport.wire.sip;

/**
 * Looks through a line of addresses octet by octet and makes nothing: every request is checked, few
 * are asked for their Contact. Takes exactly what {@link NameAddress#parse} takes of each value.
 */
final class AddressScan {
  private static final int MALFORMED = -1;

  private final byte[] octets;
  private final int end;

  private AddressScan(byte[] octets, int end) {
    this.octets = octets;
    this.end = end;
  }

  /** True if the trimmed line value holds addresses and commas, or nothing at all. */
  static boolean isAddresses(byte[] octets, int from, int to) {
    AddressScan scan = new AddressScan(octets, to);
    int at = from;
    while (at < to) {
      int next = scan.address(at);
      if (next == MALFORMED || next == to - 1) {
        return false;
      }
      at = next + 1;
    }
    return true;
  }

  /** Index of the comma behind the address, or the end. */
  private int address(int from) {
    int at = space(from);
    if (at < end && octets[at] == '"') {
      at = quoted(at);
      return at == MALFORMED ? MALFORMED : bracketed(space(at));
    }
    int mark = at;
    while (mark < end && isDisplay(octets[mark])) {
      mark++;
    }
    // A display name has neither colon nor semicolon, an address has, whatever stands behind it.
    return mark < end && octets[mark] == '<' ? bracketed(mark) : bare(at);
  }

  private static boolean isDisplay(byte c) {
    return c != '<' && c != '"' && c != ',' && c != ':' && c != ';';
  }

  private int bracketed(int open) {
    if (open == end || octets[open] != '<') {
      return MALFORMED;
    }
    int close = uri(open + 1);
    return close == MALFORMED || close == end || octets[close] != '>'
        ? MALFORMED
        : params(close + 1);
  }

  private int bare(int from) {
    int to = from;
    while (to < end && octets[to] != ';' && octets[to] != ',' && !Ascii.isSpace(octets[to])) {
      // RFC 3261 20.10: a URI with this needs the brackets.
      if (octets[to] == '?') {
        return MALFORMED;
      }
      to++;
    }
    int uriTo = new AddressScan(octets, to).uri(from);
    return uriTo == to ? params(to) : MALFORMED;
  }

  /** Behind a scheme, a colon, and all octets of a URI that follow. */
  private int uri(int from) {
    int colon = from;
    while (colon < end && NameAddress.isSchemeOctet(octets[colon])) {
      colon++;
    }
    if (colon == from || !Ascii.isLetter(octets[from]) || colon == end || octets[colon] != ':') {
      return MALFORMED;
    }
    int to = colon + 1;
    while (to < end && Ascii.isUri(octets[to] & 0xFF)) {
      to++;
    }
    return to == colon + 1 ? MALFORMED : to;
  }

  /** Index of the comma behind the parameters, or the end. */
  private int params(int from) {
    int at = space(from);
    while (at != MALFORMED && at < end && octets[at] != ',') {
      at = octets[at] == ';' ? param(space(at + 1)) : MALFORMED;
    }
    return at;
  }

  private int param(int from) {
    int nameTo = from;
    while (nameTo < end && Ascii.isToken(octets[nameTo] & 0xFF)) {
      nameTo++;
    }
    if (nameTo == from) {
      return MALFORMED;
    }
    int at = space(nameTo);
    if (at == end || octets[at] != '=') {
      return at;
    }
    int valueTo = value(space(at + 1));
    return valueTo == MALFORMED ? MALFORMED : space(valueTo);
  }

  private int value(int from) {
    int at = from;
    if (from < end && octets[from] == '"') {
      int to = quoted(from);
      while (at < to && octets[at] != 0) {
        at++;
      }
      return at == to ? to : MALFORMED;
    }
    while (at < end && Param.isUnquotedValue(octets[at] & 0xFF)) {
      at++;
    }
    return at;
  }

  private int quoted(int from) {
    for (int i = from + 1; i < end; i++) {
      if (octets[i] == '"') {
        return i + 1;
      }
      if (octets[i] == '\\') {
        i++;
      }
    }
    return MALFORMED;
  }

  private int space(int from) {
    return ListValues.skipSpace(octets, from, end);
  }
}
