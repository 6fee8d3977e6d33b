package io.sallyport.net.dns;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which names are looked up and believed: letters, digits, hyphens, and underscores as services
 * have them. DNS would carry any octet; such a name is no host's, and has no place in a log.
 */
final class DomainName {
  /** Without the dot at the end (RFC 1035 section 2.3.4). */
  static final int MAX_CHARACTERS = 253;

  private static final String LABEL = "[a-z0-9_-]{1,63}";
  private static final Pattern NAME = Pattern.compile("(" + LABEL + "\\.)*" + LABEL);

  private DomainName() {}

  /** In lower case and without a dot at the end; empty if no host or service can have it. */
  static Optional<String> canonical(String text) {
    if (text.length() > MAX_CHARACTERS + 1) {
      return Optional.empty();
    }
    String name = withoutLastDot(text.toLowerCase(Locale.ROOT));
    boolean isName = name.length() <= MAX_CHARACTERS && NAME.matcher(name).matches();
    return isName ? Optional.of(name) : Optional.empty();
  }

  static String withoutLastDot(String name) {
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
