package io.sallyport.wire.xmpp;

import java.util.Optional;

/**
 * Where a server says that its streams are taken now (RFC 6120 section 4.9.3.19).
 *
 * @param host a name as A-labels, or an address without brackets
 * @param port the usual one if none was said
 */
public record OtherHost(String host, int port) {
  private static final int SERVER_PORT = 5269;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_PORT_DIGITS = 5;

  /** Reads what a stream error says; empty if that is another error, or no host. */
  public static Optional<OtherHost> read(XmlElement error) {
    if (!error.is("error", Namespace.STREAM)) {
      return Optional.empty();
    }
    return error
        .child(StreamCondition.SEE_OTHER_HOST.elementName(), Namespace.STREAM_ERRORS)
        .flatMap(said -> parse(said.text().strip()));
  }

  private static Optional<OtherHost> parse(String text) {
    // The colons of an address in brackets are no port's.
    int colon = text.indexOf(':', Math.max(0, text.indexOf(']')));
    String host = colon < 0 ? text : text.substring(0, colon);
    int port = colon < 0 ? SERVER_PORT : port(text.substring(colon + 1));
    return port <= 0
        ? Optional.empty()
        : XmppDomain.of(host)
            .map(XmppDomain::ascii)
            .map(named -> new OtherHost(withoutBrackets(named), port));
  }

  private static int port(String text) {
    boolean isNumber =
        !text.isEmpty()
            && text.length() <= MAX_PORT_DIGITS
            && text.chars().allMatch(c -> '0' <= c && c <= '9');
    int port = isNumber ? Integer.parseInt(text) : 0;
    return port <= MAX_PORT ? port : 0;
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
