package io.sallyport.wire.sip;

import org.jspecify.annotations.Nullable;

/**
 * A host with an optional port inside a longer text.
 *
 * @param host as written, an IPv6 address without its brackets
 * @param port -1 if not written
 * @param end offset just behind it
 */
record HostPort(String host, int port, int end) {

  /**
   * Reads {@code host [ ":" port ]}. An IPv6 address needs its brackets, else its end would be a
   * guess (RFC 5118 4.1).
   *
   * @param isSpaced true where the grammar allows blanks around the colon
   */
  static @Nullable HostPort parse(String text, int from, boolean isSpaced) {
    int hostFrom = from;
    int hostTo = from;
    int at;
    if (from < text.length() && text.charAt(from) == '[') {
      hostFrom = from + 1;
      hostTo = text.indexOf(']', hostFrom);
      if (hostTo < 0 || !isIpv6(text, hostFrom, hostTo)) {
        return null;
      }
      at = hostTo + 1;
    } else {
      while (hostTo < text.length() && Ascii.isHost(text.charAt(hostTo))) {
        hostTo++;
      }
      at = hostTo;
    }
    if (hostFrom == hostTo) {
      return null;
    }
    String host = text.substring(hostFrom, hostTo);
    int colon = isSpaced ? Ascii.skipBlanks(text, at) : at;
    if (colon == text.length() || text.charAt(colon) != ':') {
      return new HostPort(host, -1, at);
    }
    int portFrom = isSpaced ? Ascii.skipBlanks(text, colon + 1) : colon + 1;
    int portTo = portFrom;
    while (portTo < text.length() && Ascii.isDigit(text.charAt(portTo))) {
      portTo++;
    }
    int port = Ascii.port(text, portFrom, portTo);
    return port < 0 ? null : new HostPort(host, port, portTo);
  }

  // The grammar of RFC 3261 lets three colons through (RFC 5118 4.10), so only octets are checked.
  private static boolean isIpv6(String text, int from, int to) {
    boolean colon = false;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      colon |= c == ':';
      boolean hex = Ascii.isDigit(c) || (Ascii.isLetter(c) && (c | 0x20) <= 'f');
      if (!hex && c != ':' && c != '.') {
        return false;
      }
    }
    return colon;
  }

  static void append(StringBuilder text, String host, int port) {
    if (host.indexOf(':') >= 0) {
      text.append('[').append(host).append(']');
    } else {
      text.append(host);
    }
    if (port >= 0) {
      text.append(':').append(port);
    }
  }
}
