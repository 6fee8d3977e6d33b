package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Whether a header begins where a first-level element might, by as few octets as tell. */
final class HeaderStart {
  enum Look {
    HEADER,
    OTHER,
    UNKNOWN
  }

  private static final byte[] NAME = "stream".getBytes(StandardCharsets.US_ASCII);

  private HeaderStart() {}

  static Look look(byte[] octets, int from, int to) {
    if (octets[from] != '<') {
      return Look.OTHER;
    }
    if (from + 1 < to && octets[from + 1] == '?') {
      return Look.HEADER;
    }
    int nameFrom = from + 1;
    int at = nameFrom;
    int most = Math.min(to, nameFrom + XmppLimits.HEADER_OCTETS);
    while (at < most && !endsName(octets[at])) {
      at++;
      if (octets[at - 1] == ':') {
        nameFrom = at;
      }
    }
    if (at < most) {
      return isStream(octets, nameFrom, at) ? Look.HEADER : Look.OTHER;
    }
    return at == to ? Look.UNKNOWN : Look.OTHER;
  }

  private static boolean endsName(byte octet) {
    return octet == '>' || octet == '/' || XmlOctets.isSpace(octet);
  }

  private static boolean isStream(byte[] octets, int from, int to) {
    return Arrays.equals(octets, from, to, NAME, 0, NAME.length);
  }
}
