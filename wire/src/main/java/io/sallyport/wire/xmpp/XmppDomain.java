package io.sallyport.wire.xmpp;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The domain of an address (RFC 7622 section 3.2), in the one form that is compared: A-labels,
 * lower case, no dot at the end. An IP address is one, too.
 *
 * @param ascii 1 to 253 characters
 */
public record XmppDomain(String ascii) {
  private static final int MAX_CHARACTERS = 253;
  private static final int MAX_LABEL_CHARACTERS = 63;
  private static final int MAX_IPV6_CHARACTERS = 45;
  private static final String A_LABEL = "xn--";

  /** What IDNA 2003, which the platform knows, takes for others and IDNA 2008 does not. */
  private static final String DEVIATIONS = "\u00df\u03c2\u200c\u200d";

  /** The domain that a text names; empty if none. */
  public static Optional<XmppDomain> of(String text) {
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    if (name.isEmpty() || name.length() > MAX_CHARACTERS) {
      return Optional.empty();
    }
    if (name.startsWith("[")) {
      return isIpv6(name) ? Optional.of(lower(name)) : Optional.empty();
    }
    if (name.chars().allMatch(c -> c < 0x80)) {
      return ofAscii(name);
    }
    return ofUnicode(name);
  }

  private static XmppDomain lower(String name) {
    return new XmppDomain(name.toLowerCase(Locale.ROOT));
  }

  private static boolean isIpv6(String name) {
    String inner = name.endsWith("]") ? name.substring(1, name.length() - 1) : "";
    return inner.length() >= 2
        && inner.length() <= MAX_IPV6_CHARACTERS
        && inner.indexOf(':') >= 0
        && inner.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0);
  }

  private static Optional<XmppDomain> ofAscii(String name) {
    boolean hasALabel = false;
    for (String label : name.split("\\.", -1)) {
      if (!isLabel(label)) {
        return Optional.empty();
      }
      hasALabel |= label.regionMatches(true, 0, A_LABEL, 0, A_LABEL.length());
    }
    XmppDomain lower = lower(name);
    return !hasALabel || isOfALabels(lower.ascii) ? Optional.of(lower) : Optional.empty();
  }

  private static boolean isLabel(String label) {
    return !label.isEmpty()
        && label.length() <= MAX_LABEL_CHARACTERS
        && label.charAt(0) != '-'
        && label.charAt(label.length() - 1) != '-'
        && label.chars().allMatch(XmppDomain::isLetterDigitHyphen);
  }

  private static boolean isLetterDigitHyphen(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  }

  /** True if they are what their own U-labels are written as. */
  private static boolean isOfALabels(String name) {
    String unicode = IDN.toUnicode(name);
    return !unicode.equals(name)
        && ofUnicode(unicode).filter(it -> it.ascii.equals(name)).isPresent();
  }

  private static Optional<XmppDomain> ofUnicode(String name) {
    String mapped = Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    if (mapped.chars().anyMatch(c -> DEVIATIONS.indexOf(c) >= 0)) {
      return Optional.empty();
    }
    try {
      String ascii = IDN.toASCII(mapped, IDN.USE_STD3_ASCII_RULES);
      boolean isSame = ascii.length() <= MAX_CHARACTERS && IDN.toUnicode(ascii).equals(mapped);
      return isSame ? Optional.of(new XmppDomain(ascii)) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** True if those octets write it, in whatever case. */
  boolean isWritten(byte[] octets, int from, int to) {
    if (to - from != ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      int octet = octets[from + i];
      boolean isUpper = octet >= 'A' && octet <= 'Z';
      if ((isUpper ? octet + ('a' - 'A') : octet) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return ascii;
  }
}
