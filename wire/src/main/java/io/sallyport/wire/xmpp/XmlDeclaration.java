package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what may stand before a stream's header (RFC 6120 sections 11.4 to 11.6). */
final class XmlDeclaration {
  /** A longer one is none. */
  private static final int MAX_OCTETS = 128;

  private static final Pattern FORM =
      Pattern.compile(
          "<\\?xml[ \\t\\r\\n]+version[ \\t\\r\\n]*=[ \\t\\r\\n]*(?<version>\"[^\"]*\"|'[^']*')"
              + "([ \\t\\r\\n]+encoding[ \\t\\r\\n]*=[ \\t\\r\\n]*"
              + "(?<encoding>\"[^\"]*\"|'[^']*'))?"
              + "([ \\t\\r\\n]+standalone[ \\t\\r\\n]*=[ \\t\\r\\n]*"
              + "(?<standalone>\"[^\"]*\"|'[^']*'))?[ \\t\\r\\n]*\\?>");

  private XmlDeclaration() {}

  /** Octets of the declaration there; 0 if more have to come, −1 if it is none. */
  static int length(byte[] octets, int from, int end) {
    int most = Math.min(end, from + MAX_OCTETS);
    for (int i = from; i < most; i++) {
      if (octets[i] == '>') {
        return i + 1 - from;
      }
      if (octets[i] < 0) {
        return -1;
      }
    }
    return most < from + MAX_OCTETS ? 0 : -1;
  }

  /** What is wrong with it; null if nothing. */
  static @Nullable XmppFault check(byte[] octets, int from, int to) {
    var found = FORM.matcher(new String(octets, from, to - from, StandardCharsets.US_ASCII));
    if (!found.matches() || !unquoted(found.group("version")).equals("1.0")) {
      return XmppFault.notWellFormed("no declaration of XML 1.0");
    }
    String encoding = found.group("encoding");
    if (encoding != null && !unquoted(encoding).equalsIgnoreCase("UTF-8")) {
      return new XmppFault(StreamCondition.UNSUPPORTED_ENCODING, "only UTF-8 is spoken");
    }
    String standalone = found.group("standalone");
    if (standalone != null && unquoted(standalone).equals("no")) {
      return XmppFault.restricted("a document that does not stand alone");
    }
    return standalone == null || unquoted(standalone).equals("yes")
        ? null
        : XmppFault.notWellFormed("standalone is yes or no");
  }

  private static String unquoted(String quoted) {
    return quoted.substring(1, quoted.length() - 1);
  }
}
