package io.sallyport.wire.sip;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parameter as written, of a URI or of a header field value.
 *
 * @param value null for a name alone; a quoted string with its quotes; escapes not undone
 */
public record Param(String name, @Nullable String value) {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /** Value with the quotes and backslashes of a quoted string taken off; empty for a name alone. */
  public String plainValue() {
    if (value == null) {
      return "";
    }
    if (value.length() < 2 || value.charAt(0) != '"') {
      return value;
    }
    StringBuilder plain = new StringBuilder(value.length());
    for (int i = 1; i < value.length() - 1; i++) {
      char c = value.charAt(i);
      if (c == '\\' && i + 1 < value.length() - 1) {
        i++;
        c = value.charAt(i);
      }
      plain.append(c);
    }
    return plain.toString();
  }

  static @Nullable Param find(List<Param> params, String name) {
    for (int i = 0; i < params.size(); i++) {
      if (params.get(i).name.equalsIgnoreCase(name)) {
        return params.get(i);
      }
    }
    return null;
  }

  /** The list with that parameter in the place of the one of its name, else at the end. */
  static List<Param> with(List<Param> params, String name, @Nullable String value) {
    List<Param> changed = new ArrayList<>(params.size() + 1);
    boolean placed = false;
    for (Param param : params) {
      if (!param.name.equalsIgnoreCase(name)) {
        changed.add(param);
      } else if (!placed) {
        changed.add(new Param(param.name, value));
        placed = true;
      }
    }
    if (!placed) {
      changed.add(new Param(name, value));
    }
    return List.copyOf(changed);
  }

  static List<Param> without(List<Param> params, String name) {
    return params.stream().filter(param -> !param.name.equalsIgnoreCase(name)).toList();
  }

  /**
   * Plain text as the value of a header parameter: as it is if it is a token, a host or an address,
   * else quoted (RFC 3261 25.1, gen-value).
   *
   * @throws IllegalArgumentException if it holds what no quoting lets through: CR, LF, NUL or what
   *     is no octet
   */
  static @Nullable String headerValue(@Nullable String plain) {
    if (plain == null || isUnquoted(plain)) {
      return plain;
    }
    StringBuilder quoted = new StringBuilder(plain.length() + 8).append('"');
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c == '\r' || c == '\n' || c == 0 || c > 0xFF) {
        throw unfit("value", plain);
      }
      if (c == '"' || c == '\\' || c == 0x7F || (c < ' ' && c != '\t')) {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.append('"').toString();
  }

  private static boolean isUnquoted(String plain) {
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (!Ascii.isToken(c) && c != ':' && c != '[' && c != ']') {
        return false;
      }
    }
    return !plain.isEmpty();
  }

  /**
   * Plain text as the value of a URI parameter: what cannot stand there is escaped, an escape that
   * is there already is left alone (RFC 3261 25.1, paramchar). Empty text is a name alone.
   *
   * @throws IllegalArgumentException if it holds what is no octet
   */
  static @Nullable String uriValue(@Nullable String plain) {
    if (plain == null || plain.isEmpty()) {
      return null;
    }
    StringBuilder escaped = new StringBuilder(plain.length() + 8);
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c > 0xFF) {
        throw unfit("value", plain);
      }
      if (Ascii.isUriParam(c) || isEscape(plain, i)) {
        escaped.append(c);
      } else {
        escaped.append('%').append(HEX.toHexDigits((byte) c));
      }
    }
    return escaped.toString();
  }

  private static boolean isEscape(String text, int at) {
    return text.charAt(at) == '%'
        && at + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(at + 1))
        && HexFormat.isHexDigit(text.charAt(at + 2));
  }

  /**
   * Writes parameters of a header field value.
   *
   * @throws IllegalArgumentException if one would be read as something else
   */
  static void appendHeader(StringBuilder text, List<Param> params) {
    for (int i = 0; i < params.size(); i++) {
      Param param = params.get(i);
      if (!Ascii.isToken(param.name, 0, param.name.length())) {
        throw unfit("name", param.name);
      }
      if (param.value != null && endOfValue(param.value, 0) != param.value.length()) {
        throw unfit("value", param.value);
      }
      param.append(text);
    }
  }

  /**
   * Writes parameters of a URI.
   *
   * @throws IllegalArgumentException if one would be read as something else
   */
  static void appendUri(StringBuilder text, List<Param> params) {
    for (int i = 0; i < params.size(); i++) {
      Param param = params.get(i);
      if (param.name.isEmpty() || param.name.indexOf('=') >= 0 || !isInUri(param.name)) {
        throw unfit("name", param.name);
      }
      if (param.value != null && !isInUri(param.value)) {
        throw unfit("value", param.value);
      }
      param.append(text);
    }
  }

  private static boolean isInUri(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Ascii.isUri(c) || c == ';' || c == '?' || c == '@') {
        return false;
      }
    }
    return true;
  }

  private void append(StringBuilder text) {
    text.append(';').append(name);
    if (value != null) {
      text.append('=').append(value);
    }
  }

  private static IllegalArgumentException unfit(String part, String text) {
    return new IllegalArgumentException("no %s of a parameter: '%s'".formatted(part, text));
  }

  /**
   * Header parameters from there to the end: {@code *( ";" token [ "=" value ] )} with blanks
   * anywhere between (RFC 3261 25.1, generic-param). Null if that is not what is there.
   */
  static @Nullable List<Param> parseHeader(String text, int from) {
    int at = Ascii.skipBlanks(text, from);
    if (at == text.length()) {
      return List.of();
    }
    List<Param> params = new ArrayList<>(4);
    while (at < text.length()) {
      if (text.charAt(at) != ';') {
        return null;
      }
      int nameFrom = Ascii.skipBlanks(text, at + 1);
      int nameTo = Ascii.endOfToken(text, nameFrom);
      if (nameFrom == nameTo) {
        return null;
      }
      String value = null;
      at = Ascii.skipBlanks(text, nameTo);
      if (at < text.length() && text.charAt(at) == '=') {
        int valueFrom = Ascii.skipBlanks(text, at + 1);
        int valueTo = endOfValue(text, valueFrom);
        if (valueTo < 0) {
          return null;
        }
        value = text.substring(valueFrom, valueTo);
        at = Ascii.skipBlanks(text, valueTo);
      }
      params.add(new Param(text.substring(nameFrom, nameTo), value));
    }
    return params;
  }

  // Quoted, or anything without blank, quote or separator of values: hosts, IPv6, base64 and more.
  // Empty is let through, as some peers write "name=".
  private static int endOfValue(String text, int from) {
    if (from < text.length() && text.charAt(from) == '"') {
      int to = Ascii.endOfQuoted(text, from);
      // A quoted pair may hold NUL; in a value that somebody may write elsewhere it is no good.
      int nul = text.indexOf('\0', from);
      return nul >= 0 && nul < to ? -1 : to;
    }
    int at = from;
    while (at < text.length() && isUnquotedValue(text.charAt(at))) {
      at++;
    }
    return at;
  }

  static boolean isUnquotedValue(int c) {
    return c > ' ' && c != ';' && c != ',' && c != '"' && c != '<' && c != '>';
  }

  /** URI parameters between the offsets: {@code *( ";" name [ "=" value ] )}; null if malformed. */
  static @Nullable List<Param> parseUri(String text, int from, int to) {
    if (from == to) {
      return List.of();
    }
    List<Param> params = new ArrayList<>(4);
    int at = from;
    while (at < to) {
      int nameFrom = at + 1;
      int end = text.indexOf(';', nameFrom);
      end = end < 0 || end > to ? to : end;
      int equals = text.indexOf('=', nameFrom);
      int nameTo = equals < 0 || equals > end ? end : equals;
      if (text.charAt(at) != ';' || nameFrom == nameTo) {
        return null;
      }
      String value = nameTo == end ? null : text.substring(nameTo + 1, end);
      params.add(new Param(text.substring(nameFrom, nameTo), value));
      at = end;
    }
    return params;
  }
}
