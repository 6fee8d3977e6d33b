package io.sallyport.access;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads single parameters of credentials and challenges (RFC 3261 section 25.1, [MS-SIPAE] 2.2);
 * the edge judges neither, it only sees whether one answers the other.
 */
final class AuthParameter {
  private AuthParameter() {}

  /**
   * The value of a parameter, without its quotes and the escapes in them.
   *
   * @param value of an authentication header, scheme first
   * @param name lower case
   * @return null if it is not there
   */
  static @Nullable String of(String value, String name) {
    int at = value.indexOf(' ');
    while (at >= 0 && at < value.length()) {
      at = skip(value, at);
      int equals = value.indexOf('=', at);
      if (equals < 0) {
        return null;
      }
      String found = value.substring(at, equals).strip().toLowerCase(Locale.ROOT);
      int from = equals + 1;
      boolean isQuoted = from < value.length() && value.charAt(from) == '"';
      int to = isQuoted ? closingQuote(value, from + 1) : end(value, from);
      if (found.equals(name)) {
        return isQuoted
            ? unescaped(value.substring(from + 1, to)).strip()
            : value.substring(from, to).strip();
      }
      at = value.indexOf(',', to);
    }
    return null;
  }

  /** RFC 3261 section 25.1: in quotes any character may stand behind a backslash for itself. */
  private static String unescaped(String quoted) {
    if (quoted.indexOf('\\') < 0) {
      return quoted;
    }
    StringBuilder plain = new StringBuilder(quoted.length());
    for (int i = 0; i < quoted.length(); i++) {
      boolean isEscape = quoted.charAt(i) == '\\' && i + 1 < quoted.length();
      i += isEscape ? 1 : 0;
      plain.append(quoted.charAt(i));
    }
    return plain.toString();
  }

  private static int skip(String value, int from) {
    int at = from;
    while (at < value.length() && (value.charAt(at) == ' ' || value.charAt(at) == ',')) {
      at++;
    }
    return at;
  }

  private static int end(String value, int from) {
    int comma = value.indexOf(',', from);
    return comma < 0 ? value.length() : comma;
  }

  private static int closingQuote(String value, int from) {
    for (int i = from; i < value.length(); i++) {
      if (value.charAt(i) == '\\') {
        i++;
      } else if (value.charAt(i) == '"') {
        return i;
      }
    }
    return value.length();
  }
}
