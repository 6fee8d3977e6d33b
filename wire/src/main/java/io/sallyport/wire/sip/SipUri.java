package io.sallyport.wire.sip;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A SIP or SIPS URI (RFC 3261 19.1). Parts are as written, escapes not undone, except that scheme
 * and host are in lower case. A URI somebody else wrote must be forwarded as its own text: it may
 * be signed.
 *
 * @param scheme {@code sip} or {@code sips}
 * @param user all before the {@code @}, with a password if there is one; null if there is none
 * @param host lower case, an IPv6 address without its brackets
 * @param port 0 to 65535, -1 if not written
 * @param headers all behind the {@code ?}, null if there is none
 */
public record SipUri(
    String scheme,
    @Nullable String user,
    String host,
    int port,
    List<Param> params,
    @Nullable String headers) {

  public SipUri {
    params = List.copyOf(params);
  }

  /** Null if the text is no SIP or SIPS URI, which must be all of it. */
  public static @Nullable SipUri parse(String text) {
    String scheme = scheme(text);
    if (scheme == null || !Ascii.isUri(text, 0, text.length())) {
      return null;
    }
    int from = scheme.length() + 1;
    // No "@" can stand behind the host, so the first one ends the user part, whatever is in it.
    int at = text.indexOf('@', from);
    if (at == from || (at >= 0 && text.indexOf('@', at + 1) >= 0)) {
      return null;
    }
    String user = at < 0 ? null : text.substring(from, at);
    HostPort hostPort = HostPort.parse(text, at < 0 ? from : at + 1, false);
    if (hostPort == null) {
      return null;
    }
    int question = text.indexOf('?', hostPort.end());
    int paramsTo = question < 0 ? text.length() : question;
    List<Param> params = Param.parseUri(text, hostPort.end(), paramsTo);
    if (params == null) {
      return null;
    }
    String headers = question < 0 ? null : text.substring(question + 1);
    String host = hostPort.host().toLowerCase(Locale.ROOT);
    return new SipUri(scheme, user, host, hostPort.port(), params, headers);
  }

  private static @Nullable String scheme(String text) {
    if (text.regionMatches(true, 0, "sip:", 0, 4)) {
      return "sip";
    }
    return text.regionMatches(true, 0, "sips:", 0, 5) ? "sips" : null;
  }

  /** Value as written; empty for a name alone; null if it is not there. Names of either case. */
  public @Nullable String param(String name) {
    Param param = Param.find(params, name);
    return param == null ? null : param.plainValue();
  }

  public boolean hasParam(String name) {
    return Param.find(params, name) != null;
  }

  /** The URI written from its parts. */
  public String text() {
    StringBuilder text = new StringBuilder(96);
    text.append(scheme).append(':');
    if (user != null) {
      text.append(user).append('@');
    }
    HostPort.append(text, host, port);
    Param.appendUri(text, params);
    if (headers != null) {
      text.append('?').append(headers);
    }
    return text.toString();
  }

  /**
   * With the parameter replaced where it stands, else added at the end.
   *
   * @param value what cannot stand there is escaped here; null or empty for a name alone
   */
  public SipUri withParam(String name, @Nullable String value) {
    return new SipUri(
        scheme, user, host, port, Param.with(params, name, Param.uriValue(value)), headers);
  }

  public SipUri withoutParam(String name) {
    return hasParam(name)
        ? new SipUri(scheme, user, host, port, Param.without(params, name), headers)
        : this;
  }

  public SipUri withHost(String newHost) {
    return new SipUri(scheme, user, newHost, port, params, headers);
  }

  /** With that port, or without one for -1. */
  public SipUri withPort(int newPort) {
    return new SipUri(scheme, user, host, newPort, params, headers);
  }

  @Override
  public String toString() {
    return text();
  }
}
