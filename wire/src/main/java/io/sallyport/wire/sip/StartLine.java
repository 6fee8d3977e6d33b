package io.sallyport.wire.sip;

import org.jspecify.annotations.Nullable;

/**
 * Where the parts of a start line are, as offsets from the first octet of the message. Read
 * leniently, so that a request with stray spaces can still be answered; {@link #isStrict} tells.
 *
 * @param method of a request; {@link SipMethod#OTHER} for a response
 * @param status of a response, 0 for a request, -1 if it is not three digits from 100 on
 * @param textFrom start of the Request-URI or of the reason phrase
 * @param isVersion2 true for SIP/2.0, letters of either case
 * @param isStrict false if spaces are where the grammar has none
 */
record StartLine(
    SipMethod method,
    int methodTo,
    int status,
    int textFrom,
    int textTo,
    boolean isVersion2,
    boolean isStrict) {

  private static final int STATUS_DIGITS = 3;

  boolean isRequest() {
    return status == 0;
  }

  /** Null if this is no SIP start line of any version. */
  static @Nullable StartLine parse(byte[] octets, int base, int length) {
    int to = base + length;
    return isSipVersion(octets, base, to)
        ? statusLine(octets, base, to)
        : requestLine(octets, base, to);
  }

  private static @Nullable StartLine requestLine(byte[] octets, int base, int to) {
    int methodTo = base;
    while (methodTo < to && Ascii.isToken(octets[methodTo] & 0xFF)) {
      methodTo++;
    }
    int end = ListValues.trimEnd(octets, base, to);
    int versionFrom = end;
    while (versionFrom > methodTo && !Ascii.isSpace(octets[versionFrom - 1])) {
      versionFrom--;
    }
    if (methodTo == base
        || methodTo == to
        || octets[methodTo] != ' '
        || !isSipVersion(octets, versionFrom, end)) {
      return null;
    }
    int uriFrom = Math.min(ListValues.skipSpace(octets, methodTo, to), versionFrom);
    int uriTo = ListValues.trimEnd(octets, uriFrom, versionFrom);
    if (uriFrom == uriTo) {
      return null;
    }
    boolean strict =
        end == to
            && uriFrom == methodTo + 1
            && versionFrom == uriTo + 1
            && octets[uriTo] == ' '
            && isWithoutSpace(octets, uriFrom, uriTo);
    SipMethod method = SipMethod.of(octets, base, methodTo);
    boolean version2 = isVersion2(octets, versionFrom, end);
    return new StartLine(
        method, methodTo - base, 0, uriFrom - base, uriTo - base, version2, strict);
  }

  private static StartLine statusLine(byte[] octets, int base, int to) {
    int versionTo = base;
    while (versionTo < to && !Ascii.isSpace(octets[versionTo])) {
      versionTo++;
    }
    int statusFrom = ListValues.skipSpace(octets, versionTo, to);
    int statusTo = statusFrom;
    while (statusTo < to && Ascii.isDigit(octets[statusTo])) {
      statusTo++;
    }
    int status = -1;
    if (statusTo - statusFrom == STATUS_DIGITS && octets[statusFrom] != '0') {
      status = (int) Ascii.number(octets, statusFrom, statusTo, 999);
    }
    // An empty reason phrase is allowed, and so is leaving out the space before it.
    boolean spaced = statusTo < to && octets[statusTo] == ' ';
    boolean strict = statusFrom == versionTo + 1 && (spaced || statusTo == to);
    int reasonFrom = spaced ? statusTo + 1 : statusTo;
    boolean version2 = isVersion2(octets, base, versionTo);
    return new StartLine(
        SipMethod.OTHER, 0, status, reasonFrom - base, to - base, version2, strict);
  }

  private static boolean isWithoutSpace(byte[] octets, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Ascii.isSpace(octets[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSipVersion(byte[] octets, int from, int to) {
    return to - from > 4
        && (octets[from] | 0x20) == 's'
        && (octets[from + 1] | 0x20) == 'i'
        && (octets[from + 2] | 0x20) == 'p'
        && octets[from + 3] == '/';
  }

  private static boolean isVersion2(byte[] octets, int from, int to) {
    return to - from == 7
        && octets[from + 4] == '2'
        && octets[from + 5] == '.'
        && octets[from + 6] == '0';
  }
}
