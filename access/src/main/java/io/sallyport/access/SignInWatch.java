package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells sign-ins that failed from the challenges that every sign-in begins with. A challenge to a
 * request without credentials is none, nor one that goes on with a handshake ([MS-SIPAE] has three
 * legs) or only wants a fresh nonce. A failure is a challenge to credentials that answer a
 * challenge of this connection.
 *
 * <p>Credentials may answer a challenge from before, as those of a telephone that comes back after
 * an outage; that they are refused once is in the nature of things. Such a refusal is a doubt: it
 * is dropped when the same user then succeeds, and counts as a failure if he does not, or if there
 * are too many of them. Owned by the connection's loop.
 */
final class SignInWatch {
  /** Refusals in doubt at once: what a client may have under way when its session is lost. */
  static final int MAX_DOUBTS = 16;

  private static final int MAX_CHALLENGES = 8;
  private static final int MAX_MARK_CHARACTERS = 256;

  private final Set<String> challenges = new LinkedHashSet<>();
  private String user = "";
  private int doubts;

  /**
   * A final response from inside goes to the client.
   *
   * @return who is now known to have failed to sign in, once for each time
   */
  List<String> answered(SipMessage request, SipMessage response) {
    int status = response.status();
    List<String> credentials =
        values(request, HeaderName.AUTHORIZATION, HeaderName.PROXY_AUTHORIZATION);
    if (status >= 200 && status < 300 && !credentials.isEmpty()) {
      return succeeded(userOf(request, credentials));
    }
    return status == 401 || status == 407 ? challenged(request, response, credentials) : List.of();
  }

  private List<String> succeeded(String who) {
    List<String> failures = who.equals(user) ? List.of() : doubtful();
    doubts = 0;
    challenges.clear();
    return failures;
  }

  private List<String> doubtful() {
    return Collections.nCopies(doubts, user);
  }

  private List<String> challenged(
      SipMessage request, SipMessage response, List<String> credentials) {
    List<String> fresh =
        values(response, HeaderName.WWW_AUTHENTICATE, HeaderName.PROXY_AUTHENTICATE);
    boolean isRefusal = !credentials.isEmpty() && fresh.stream().noneMatch(SignInWatch::goesOn);
    List<String> failures = List.of();
    if (isRefusal && credentials.stream().anyMatch(one -> challenges.contains(mark(one)))) {
      failures = List.of(userOf(request, credentials));
    } else if (isRefusal) {
      failures = doubted(userOf(request, credentials));
    }
    fresh.forEach(this::remember);
    return failures;
  }

  private List<String> doubted(String who) {
    List<String> failures = who.equals(user) ? List.of() : doubtful();
    doubts -= failures.size();
    user = who;
    if (doubts >= MAX_DOUBTS) {
      return List.of(who);
    }
    doubts++;
    return failures;
  }

  /** The connection ended: what is in doubt now did fail. */
  List<String> ended() {
    return doubtful();
  }

  /** True for a challenge that is no refusal: the next leg of a handshake, or a new nonce. */
  private static boolean goesOn(String challenge) {
    String data = AuthParameter.of(challenge, "gssapi-data");
    return (data != null && !data.isEmpty())
        || "true".equalsIgnoreCase(AuthParameter.of(challenge, "stale"));
  }

  private void remember(String challenge) {
    String mark = mark(challenge);
    if (!mark.isEmpty()) {
      challenges.remove(mark);
      if (challenges.size() >= MAX_CHALLENGES) {
        challenges.remove(challenges.iterator().next());
      }
      challenges.add(mark);
    }
  }

  /** What credentials repeat of the challenge they answer. */
  private static String mark(String value) {
    String nonce = AuthParameter.of(value, "nonce");
    String mark = nonce == null ? AuthParameter.of(value, "opaque") : nonce;
    return mark == null || mark.length() > MAX_MARK_CHARACTERS ? "" : mark;
  }

  /**
   * Whose credentials they are: not who the message says it is from, or a guesser with an account
   * of his own could redeem his guesses at others by it. Some schemes name nobody in the open.
   */
  private static String userOf(SipMessage request, List<String> credentials) {
    String named =
        credentials.stream()
            .map(one -> AuthParameter.of(one, "username"))
            .filter(Objects::nonNull)
            .distinct()
            .collect(Collectors.joining(","));
    NameAddress from = request.from();
    return named.isEmpty() && from != null ? from.uriText() : named;
  }

  private static List<String> values(SipMessage message, HeaderName first, HeaderName second) {
    List<String> values = new ArrayList<>(2);
    for (int i = 0; i < message.headerCount(); i++) {
      if (message.headerName(i) == first || message.headerName(i) == second) {
        values.add(message.headerValue(i));
      }
    }
    return values;
  }
}
