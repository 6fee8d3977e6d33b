package io.sallyport.wire.sip;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value of From, To, Contact, Route, Record-Route, Path and their like: an address in angle
 * brackets with a display name, or a bare one (RFC 3261 20.10, 25.1).
 *
 * @param display as written, with its quotes; empty if there is none
 * @param uriText the URI as written, of any scheme
 * @param params parameters of the header field, as written; behind a bare address all are these
 * @param text the value this was read from or made as
 */
public record NameAddress(String display, String uriText, List<Param> params, String text) {

  public NameAddress {
    params = List.copyOf(params);
  }

  /** A value made here, in angle brackets. */
  public static NameAddress of(String display, String uriText, List<Param> params) {
    return new NameAddress(display, uriText, params, write(display, uriText, params));
  }

  /** Reads one value; null if it is malformed, and for the {@code *} of Contact. */
  public static @Nullable NameAddress parse(String text) {
    int from = Ascii.skipBlanks(text, 0);
    int open;
    if (from < text.length() && text.charAt(from) == '"') {
      int quoteTo = Ascii.endOfQuoted(text, from);
      open = quoteTo < 0 ? -1 : Ascii.skipBlanks(text, quoteTo);
      if (open < 0 || open == text.length() || text.charAt(open) != '<') {
        return null;
      }
    } else {
      open = text.indexOf('<', from);
      int quote = text.indexOf('"', from);
      if (open < 0) {
        return bare(text, from);
      }
      if (hasUriMark(text, from, open)) {
        // An address whose parameters hold another: what follows must be read as the first one's.
        return bare(text, from);
      }
      if (quote >= 0 && quote < open) {
        // A quote before the bracket: of a parameter behind a bare address, or stray.
        return bare(text, from);
      }
    }
    int close = text.indexOf('>', open);
    if (close < 0 || !isUri(text, open + 1, close)) {
      return null;
    }
    List<Param> params = Param.parseHeader(text, close + 1);
    return params == null
        ? null
        : new NameAddress(
            text.substring(from, open).strip(), text.substring(open + 1, close), params, text);
  }

  private static @Nullable NameAddress bare(String text, int from) {
    int to = from;
    while (to < text.length() && text.charAt(to) != ';' && !Ascii.isBlank(text.charAt(to))) {
      char c = text.charAt(to);
      // RFC 3261 20.10: a URI with these needs the brackets.
      if (c == '?' || c == ',') {
        return null;
      }
      to++;
    }
    if (!isUri(text, from, to)) {
      return null;
    }
    List<Param> params = Param.parseHeader(text, to);
    return params == null ? null : new NameAddress("", text.substring(from, to), params, text);
  }

  // A display name without quotes has neither (RFC 3261 25.1), an address has.
  private static boolean hasUriMark(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) == ':' || text.charAt(i) == ';') {
        return true;
      }
    }
    return false;
  }

  // A scheme, a colon and something.
  private static boolean isUri(String text, int from, int to) {
    int colon = from;
    while (colon < to && isSchemeOctet(text.charAt(colon))) {
      colon++;
    }
    return colon > from
        && Ascii.isLetter(text.charAt(from))
        && colon + 1 < to
        && text.charAt(colon) == ':'
        && Ascii.isUri(text, colon + 1, to);
  }

  static boolean isSchemeOctet(int c) {
    return Ascii.isLetter(c) || Ascii.isDigit(c) || c == '+' || c == '-' || c == '.';
  }

  /** Null if the URI is of another scheme or malformed. */
  public @Nullable SipUri uri() {
    return SipUri.parse(uriText);
  }

  /** Value of the parameter, quotes taken off; empty for a name alone; null if it is not there. */
  public @Nullable String param(String name) {
    Param param = Param.find(params, name);
    return param == null ? null : param.plainValue();
  }

  public boolean hasParam(String name) {
    return Param.find(params, name) != null;
  }

  public @Nullable String tag() {
    return param("tag");
  }

  public NameAddress withUri(String newUriText) {
    return of(display, newUriText, params);
  }

  /**
   * With the parameter replaced where it stands, else added at the end.
   *
   * @param value plain text, quoted here if it has to be; null for a name alone
   */
  public NameAddress withParam(String name, @Nullable String value) {
    return of(display, uriText, Param.with(params, name, Param.headerValue(value)));
  }

  public NameAddress withoutParam(String name) {
    return hasParam(name) ? of(display, uriText, Param.without(params, name)) : this;
  }

  private static String write(String display, String uriText, List<Param> params) {
    StringBuilder text = new StringBuilder(128);
    if (!display.isEmpty()) {
      text.append(display).append(' ');
    }
    text.append('<').append(uriText).append('>');
    Param.appendHeader(text, params);
    return text.toString();
  }
}
