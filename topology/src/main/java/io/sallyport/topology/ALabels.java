package io.sallyport.topology;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;

/**
 * The xn-- form of other scripts, as the XMPP proxy reads it from streams: by IDNA 2003, which the
 * platform knows, where IDNA 2008 agrees. Which names those are has to be the same at both places.
 */
final class ALabels {
  private static final String PREFIX = "xn--";

  /** What IDNA 2003 takes for others and IDNA 2008 does not. */
  private static final String DEVIATIONS = "\u00df\u03c2\u200c\u200d";

  private ALabels() {}

  /**
   * True if they are what their own U-labels are written as, or if there are none.
   *
   * @param name labels of lower case letters, digits and hyphens
   */
  static boolean areRight(String name) {
    if (!name.startsWith(PREFIX) && !name.contains("." + PREFIX)) {
      return true;
    }
    String unicode = IDN.toUnicode(name);
    String mapped = Normalizer.normalize(unicode.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    return !unicode.equals(name)
        && unicode.equals(mapped)
        && mapped.chars().noneMatch(c -> DEVIATIONS.indexOf(c) >= 0)
        && isWritten(mapped, name);
  }

  private static boolean isWritten(String unicode, String name) {
    try {
      return IDN.toASCII(unicode, IDN.USE_STD3_ASCII_RULES).equals(name);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
