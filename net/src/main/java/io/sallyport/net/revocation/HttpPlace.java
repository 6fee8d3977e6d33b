package io.sallyport.net.revocation;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where an authority says that its word is: a URL of plain HTTP on a port that may be dialled.
 *
 * @param host lower case; an IPv6 address without brackets
 * @param target of the request line: path and query, in ASCII, beginning with a slash
 */
record HttpPlace(String host, int port, String target) {
  static final int PORT = 80;

  /** URLs in certificates are short; a request line of this length passes every server. */
  static final int MAX_URL_LENGTH = 1024;

  /**
   * The place that a URL names; empty if it is not one to ask: other schemes (the firewall is open
   * for port 80 only), other ports, user names, octets that have no place in a request line.
   */
  static Optional<HttpPlace> of(String url, Set<Integer> ports) {
    if (url.length() > MAX_URL_LENGTH) {
      return Optional.empty();
    }
    try {
      return of(new URI(url), ports);
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static Optional<HttpPlace> of(URI url, Set<Integer> ports) {
    int port = url.getPort() == -1 ? PORT : url.getPort();
    if (!"http".equalsIgnoreCase(url.getScheme())
        || url.getHost() == null
        || url.getRawUserInfo() != null
        || !ports.contains(port)) {
      return Optional.empty();
    }
    var host = url.getHost().toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      host = host.substring(1, host.length() - 1);
    }
    return Optional.of(new HttpPlace(host, port, target(url)));
  }

  private static String target(URI url) {
    var path = url.getRawPath();
    var query = url.getRawQuery();
    var target = (path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    return URI.create(target.replaceFirst("^/+", "/")).toASCIIString();
  }

  /** Where a redirect leads. */
  Optional<HttpPlace> redirectedTo(String location, Set<Integer> ports) {
    if (location.length() > MAX_URL_LENGTH) {
      return Optional.empty();
    }
    try {
      return of(URI.create(url()).resolve(new URI(location)), ports);
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  /** A place below this one. */
  HttpPlace below(String segment) {
    return new HttpPlace(host, port, target + (target.endsWith("/") ? "" : "/") + segment);
  }

  boolean hasQuery() {
    return target.indexOf('?') >= 0;
  }

  /** As the Host field has it. */
  String authority() {
    var name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == PORT ? name : name + ":" + port;
  }

  String url() {
    return "http://" + authority() + target;
  }

  @Override
  public String toString() {
    return url();
  }
}
