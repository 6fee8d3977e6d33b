package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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

  /** What their credentials repeat of the last challenges, and the realm of each. */
  private final Map<String, String> challenges = new LinkedHashMap<>();

  private Set<String> users = Set.of();
  private int doubts;

  /**
   * A final response from inside goes to the client.
   *
   * @return who is now known to have failed to sign in, in lower case, once for each time
   */
  List<String> answered(SipMessage request, SipMessage response) {
    int status = response.status();
    List<Credentials> credentials = Credentials.of(request);
    if (status >= 200 && status < 300 && !credentials.isEmpty()) {
      return succeeded(users(credentials, _ -> true));
    }
    return status == 401 || status == 407 ? challenged(response, credentials) : List.of();
  }

  /** Which of several was believed nobody knows: then nothing is redeemed. */
  private List<String> succeeded(Set<String> who) {
    boolean isRedeemed = who.size() == 1 && who.equals(users);
    List<String> failures = isRedeemed ? List.of() : doubtful();
    doubts = 0;
    challenges.clear();
    return failures;
  }

  private List<String> doubtful() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < doubts; i++) {
      all.addAll(users);
    }
    return all;
  }

  private List<String> challenged(SipMessage response, List<Credentials> credentials) {
    List<String> fresh = challenges(response);
    boolean isRefusal = !credentials.isEmpty() && fresh.stream().noneMatch(SignInWatch::goesOn);
    List<String> failures = isRefusal ? refused(credentials, fresh) : List.of();
    fresh.forEach(this::remember);
    return failures;
  }

  /** Each is judged by itself: what is added to a guess takes nothing from it. */
  private List<String> refused(List<Credentials> credentials, List<String> fresh) {
    Set<String> realms = fresh.stream().map(Credentials::realm).collect(Collectors.toSet());
    Set<String> failed = users(credentials, one -> isAnswer(one) && isOfOne(realms, one));
    Set<String> unsure = users(credentials, one -> !isAnswer(one) && realms.contains(one.realm()));
    if (failed.isEmpty() && unsure.isEmpty()) {
      // None is of a realm that asks: the name of a realm must not hide a guess.
      unsure = users(credentials, one -> !isAnswer(one));
    }
    unsure.removeAll(failed);
    List<String> failures = new ArrayList<>(failed);
    if (!unsure.isEmpty()) {
      failures.addAll(doubted(unsure));
    }
    return failures;
  }

  private boolean isAnswer(Credentials one) {
    return challenges.containsKey(one.mark());
  }

  /** The challenge tells of which realm an answer to it is: another that asks refuses it not. */
  private boolean isOfOne(Set<String> realms, Credentials answer) {
    String realm = challenges.getOrDefault(answer.mark(), "");
    return realm.isEmpty() || realms.contains("") || realms.contains(realm);
  }

  private List<String> doubted(Set<String> who) {
    List<String> failures = List.of();
    if (!who.equals(users)) {
      failures = doubtful();
      doubts = 0;
      users = who;
    }
    if (doubts >= MAX_DOUBTS) {
      return List.copyOf(who);
    }
    doubts++;
    return failures;
  }

  private static Set<String> users(List<Credentials> credentials, Predicate<Credentials> isMeant) {
    return credentials.stream()
        .filter(isMeant)
        .map(Credentials::user)
        .collect(Collectors.toCollection(LinkedHashSet::new));
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
    String mark = Credentials.mark(challenge);
    if (!mark.isEmpty()) {
      challenges.remove(mark);
      if (challenges.size() >= MAX_CHALLENGES) {
        challenges.remove(challenges.keySet().iterator().next());
      }
      challenges.put(mark, Credentials.realm(challenge));
    }
  }

  private static List<String> challenges(SipMessage response) {
    List<String> values = new ArrayList<>(2);
    for (int i = 0; i < response.headerCount(); i++) {
      HeaderName name = response.headerName(i);
      if (name == HeaderName.WWW_AUTHENTICATE || name == HeaderName.PROXY_AUTHENTICATE) {
        values.add(response.headerValue(i));
      }
    }
    return values;
  }
}
