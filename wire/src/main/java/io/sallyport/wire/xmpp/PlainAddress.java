package io.sallyport.wire.xmpp;

/** Looks at addresses as octets, so that the usual ones cost nothing. */
final class PlainAddress {
  private static final boolean[] LOCAL = new boolean[128];

  static {
    for (int c = 0x21; c < 0x7f; c++) {
      LOCAL[c] = "\"&'/:<>@".indexOf(c) < 0;
    }
  }

  private PlainAddress() {}

  /** True if the address is one at that domain, and neither bad nor unusual in any way. */
  static boolean isAt(XmppDomain domain, byte[] octets, int from, int to) {
    int slash = from;
    int at = -1;
    while (slash < to && octets[slash] != '/') {
      if (octets[slash] == '@') {
        if (at >= 0) {
          return false;
        }
        at = slash;
      }
      slash++;
    }
    return (at < 0 || isLocal(octets, from, at))
        && (slash == to || isResource(octets, slash + 1, to))
        && domain.isWritten(octets, at < 0 ? from : at + 1, slash);
  }

  private static boolean isLocal(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      if (octets[i] < 0 || !LOCAL[octets[i]]) {
        return false;
      }
    }
    return from < to && to - from <= Jid.MAX_PART_OCTETS;
  }

  private static boolean isResource(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      boolean isInnerSpace = octets[i] == ' ' && i > from;
      if ((octets[i] <= ' ' && !isInnerSpace) || octets[i] == 0x7f) {
        return false;
      }
    }
    return from < to && to - from <= Jid.MAX_PART_OCTETS && !hasReference(octets, from, to);
  }

  private static boolean hasReference(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      if (octets[i] == '&') {
        return true;
      }
    }
    return false;
  }
}
