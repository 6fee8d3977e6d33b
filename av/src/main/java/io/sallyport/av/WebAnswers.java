package io.sallyport.av;

import io.sallyport.wire.http.RequestHead;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Answers requests of web applications for credentials: the HTTP form of what {@link AuthAnswers}
 * does for SIP, under the same rules. Thread-safe.
 */
final class WebAnswers {
  /** Answered as JSON. */
  static final String PATH = "/credentials";

  /** The same as text, for people. */
  static final String TEXT_PATH = "/credentials.txt";

  private final AuthAnswers answers;
  private final IceServers servers;
  private final String realm;

  /**
   * @param realm of the relay
   */
  WebAnswers(AuthAnswers answers, IceServers servers, String realm) {
    this.answers = answers;
    this.servers = servers;
    this.realm = realm;
  }

  WebAnswer answer(RequestHead request, AuthCaller caller, long nowNanos, Instant now) {
    int mark = request.target().indexOf('?');
    String path = mark < 0 ? request.target() : request.target().substring(0, mark);
    if (!path.equals(PATH) && !path.equals(TEXT_PATH)) {
      return new WebAnswer.Refused(404, "Not Found");
    }
    if (!request.method().equals("GET")) {
      return new WebAnswer.Refused(405, "Method Not Allowed");
    }
    Optional<WebWish> wish = WebWish.read(request.target().substring(mark < 0 ? 0 : mark + 1));
    if (mark < 0 || wish.isEmpty() || hasBody(request)) {
      return new WebAnswer.Refused(400, "Bad Request");
    }
    return answer(wish.get(), path.equals(PATH), caller, nowNanos, now);
  }

  private static boolean hasBody(RequestHead request) {
    return !request.lines("Transfer-Encoding").isEmpty()
        || request.lines("Content-Length").stream().anyMatch(length -> !length.equals("0"));
  }

  private WebAnswer answer(
      WebWish wish, boolean isJson, AuthCaller caller, long nowNanos, Instant now) {
    List<String> uris = servers.uris(wish.location(), wish.route());
    if (uris.isEmpty()) {
      return new WebAnswer.Refused(404, "No relay speaks TURN there");
    }
    return switch (answers.grant(wish.identity(), wish.duration(), caller, nowNanos, now)) {
      case AuthGrant.Granted(IssuedToken token, var lifetime) ->
          new WebAnswer.Granted(token, realm, lifetime, uris, isJson);
      case AuthGrant.Refused(AuthRefusal refusal) ->
          refusal == AuthRefusal.BUSY
              ? new WebAnswer.Refused(503, "Too Many Requests of this Caller")
              : new WebAnswer.Refused(403, "No Identity of Ours");
    };
  }
}
