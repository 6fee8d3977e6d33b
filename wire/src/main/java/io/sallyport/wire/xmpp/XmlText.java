package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;

/** Makes characters of octets that a scanner has found well-formed. */
final class XmlText {
  private XmlText() {}

  /** What the value of an attribute means (XML 1.0 section 3.3.3). */
  static String ofValue(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      byte octet = octets[i];
      if (octet == '&' || octet == '\t' || octet == '\n' || octet == '\r') {
        return resolved(octets, from, to, true);
      }
    }
    return new String(octets, from, to - from, StandardCharsets.UTF_8);
  }

  /** What text between tags means; no CDATA section is in it. */
  static String ofText(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      if (octets[i] == '&' || octets[i] == '\r') {
        return resolved(octets, from, to, false);
      }
    }
    return new String(octets, from, to - from, StandardCharsets.UTF_8);
  }

  /** What a value means, as octets; a copy only where one is needed. */
  static Slice octetsOfValue(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      byte octet = octets[i];
      if (octet == '&' || octet == '\t' || octet == '\n' || octet == '\r') {
        byte[] resolved = resolved(octets, from, to, true).getBytes(StandardCharsets.UTF_8);
        return new Slice(resolved, 0, resolved.length);
      }
    }
    return new Slice(octets, from, to);
  }

  private static String resolved(byte[] octets, int from, int to, boolean isValue) {
    StringBuilder text = new StringBuilder(to - from);
    int at = from;
    while (at < to) {
      byte octet = octets[at];
      if (octet == '&') {
        int semicolon = at;
        while (octets[semicolon] != ';') {
          semicolon++;
        }
        text.appendCodePoint(XmlOctets.referred(octets, at, semicolon));
        at = semicolon + 1;
      } else if (octet == '\r') {
        // A line ends with LF, whatever it ended with (section 2.11).
        text.append(isValue ? ' ' : '\n');
        at += at + 1 < to && octets[at + 1] == '\n' ? 2 : 1;
      } else if (isValue && (octet == '\t' || octet == '\n')) {
        text.append(' ');
        at++;
      } else {
        int length = XmlOctets.character(octets, at, to);
        text.appendCodePoint(XmlOctets.codePoint(octets, at, length));
        at += length;
      }
    }
    return text.toString();
  }

  /** What a CDATA section between its brackets means. */
  static String ofSection(byte[] octets, int from, int to) {
    return new String(octets, from, to - from, StandardCharsets.UTF_8)
        .replace("\r\n", "\n")
        .replace('\r', '\n');
  }
}
