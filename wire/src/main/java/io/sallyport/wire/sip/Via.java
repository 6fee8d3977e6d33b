package io.sallyport.wire.sip;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One Via value (RFC 3261 20.42).
 *
 * @param transport as written, of either case
 * @param host sent-by host as written, an IPv6 address without its brackets
 * @param port 0 to 65535, -1 if not written
 * @param params as written, in order
 * @param text the value this was read from or made as
 */
public record Via(String transport, String host, int port, List<Param> params, String text) {

  public Via {
    params = List.copyOf(params);
  }

  /** A value made here: {@code SIP/2.0/TLS host:port;params}. */
  public static Via of(String transport, String host, int port, List<Param> params) {
    return new Via(transport, host, port, params, write(transport, host, port, params));
  }

  /** Reads one value, without a comma at its end; null if it is none. */
  public static @Nullable Via parse(String text) {
    int at = Ascii.skipBlanks(text, 0);
    if (!text.regionMatches(true, at, "SIP", 0, 3)) {
      return null;
    }
    at = slash(text, at + 3);
    if (at < 0 || !text.startsWith("2.0", at)) {
      return null;
    }
    int transportFrom = slash(text, at + 3);
    if (transportFrom < 0) {
      return null;
    }
    int transportTo = Ascii.endOfToken(text, transportFrom);
    int hostFrom = Ascii.skipBlanks(text, transportTo);
    if (transportTo == transportFrom || hostFrom == transportTo) {
      return null;
    }
    HostPort sentBy = HostPort.parse(text, hostFrom, true);
    if (sentBy == null) {
      return null;
    }
    List<Param> params = Param.parseHeader(text, sentBy.end());
    return params == null
        ? null
        : new Via(
            text.substring(transportFrom, transportTo), sentBy.host(), sentBy.port(), params, text);
  }

  // Behind a slash with blanks around it, -1 if there is none.
  private static int slash(String text, int from) {
    int at = Ascii.skipBlanks(text, from);
    return at < text.length() && text.charAt(at) == '/' ? Ascii.skipBlanks(text, at + 1) : -1;
  }

  /** Value of the parameter, quotes taken off; empty for a name alone; null if it is not there. */
  public @Nullable String param(String name) {
    Param param = Param.find(params, name);
    return param == null ? null : param.plainValue();
  }

  public boolean hasParam(String name) {
    return Param.find(params, name) != null;
  }

  public @Nullable String branch() {
    return param("branch");
  }

  /**
   * With the parameter replaced where it stands, else added at the end.
   *
   * @param value plain text, quoted here if it has to be; null for a name alone
   */
  public Via withParam(String name, @Nullable String value) {
    return of(transport, host, port, Param.with(params, name, Param.headerValue(value)));
  }

  public Via withoutParam(String name) {
    return hasParam(name) ? of(transport, host, port, Param.without(params, name)) : this;
  }

  private static String write(String transport, String host, int port, List<Param> params) {
    StringBuilder text = new StringBuilder(96);
    text.append("SIP/2.0/").append(transport).append(' ');
    HostPort.append(text, host, port);
    Param.appendHeader(text, params);
    return text.toString();
  }
}
