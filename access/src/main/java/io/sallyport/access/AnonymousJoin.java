package io.sallyport.access;

import io.sallyport.net.SourcePrefix;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipUri;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What somebody without an account may do on one connection: join one conference at a time, known
 * by its focus, and once let in reach the servers of conferences ([MS-SIPAE] 3.2.4.3). The inside
 * asks for the conference's key; the edge sees to it that nothing else is asked of the inside.
 */
final class AnonymousJoin {
  /** Host of every anonymous user's From. */
  static final String HOST = "anonymous.invalid";

  /** Joins that one source begins within ten minutes, but for those that are let in. */
  static final int MAX_ATTEMPTS = 5;

  private static final String CONFERENCE = "app:conf:";
  private static final String FOCUS = "app:conf:focus:id:";

  private final AccessPolicy policy;
  private final RecentAttempts<Guest> attempts;
  private final Guest guest;
  private @Nullable String conference;
  private int attemptsAtConference;
  private boolean mayAnswer;
  private boolean isJoined;

  /**
   * Whose attempts are counted together.
   *
   * @param connection 0 for all of the source
   */
  record Guest(SourcePrefix source, long connection) {}

  /**
   * @param attempts of all guests of the node
   */
  AnonymousJoin(AccessPolicy policy, RecentAttempts<Guest> attempts, Guest guest) {
    this.policy = policy;
    this.attempts = attempts;
    this.guest = guest;
  }

  /** Why a request of an anonymous user goes nowhere; null if it may go inside. */
  @Nullable Refusal refusalOf(SipMessage request, SipUri uri, long nowNanos) {
    if (!policy.letsAnonymousUsersIn() || request.first(HeaderName.P_ASSERTED_IDENTITY) >= 0) {
      return Refusal.OUTSIDE_NOT_ALLOWED;
    }
    String opaque = uri.param("opaque");
    String place = opaque == null ? "" : opaque.toLowerCase(Locale.ROOT);
    if (request.toTag() != null) {
      return refusalInDialog(uri, place);
    }
    if (!policy.isOurDomain(uri.host()) || !place.startsWith(CONFERENCE)) {
      return Refusal.OUTSIDE_NOT_ALLOWED;
    }
    if (isJoined && !place.startsWith(FOCUS)) {
      return null;
    }
    return place.startsWith(FOCUS)
        ? refusalOfJoin(request, place, nowNanos)
        : Refusal.OUTSIDE_NOT_ALLOWED;
  }

  /**
   * There is no dialog before there was a join, and none with anybody but a conference: a tag is
   * quickly invented. Other hosts are those of its servers, as their Contacts name them.
   */
  private @Nullable Refusal refusalInDialog(SipUri uri, String place) {
    boolean isUser =
        policy.isOurDomain(OurNames.canonical(uri.host())) && !place.startsWith(CONFERENCE);
    return conference == null || isUser ? Refusal.OUTSIDE_NOT_ALLOWED : null;
  }

  private @Nullable Refusal refusalOfJoin(SipMessage request, String focus, long nowNanos) {
    switch (request.method()) {
      case INVITE, SUBSCRIBE, SERVICE -> {}
      default -> {
        return Refusal.OUTSIDE_NOT_ALLOWED;
      }
    }
    boolean isSame = focus.equals(conference);
    boolean hasCredentials =
        request.first(HeaderName.AUTHORIZATION) >= 0
            || request.first(HeaderName.PROXY_AUTHORIZATION) >= 0;
    if (isSame && isJoined) {
      return null;
    }
    if (isSame && hasCredentials && mayAnswer) {
      // The answer to a challenge is part of the attempt that was challenged; the next is a guess.
      mayAnswer = false;
      return null;
    }
    if (isJoined || !attempts.add(guest, nowNanos)) {
      return Refusal.OUTSIDE_NOT_ALLOWED;
    }
    attemptsAtConference = isSame ? attemptsAtConference + 1 : 1;
    conference = focus;
    mayAnswer = !hasCredentials;
    return null;
  }

  /** The inside let the user in: others behind the same address may still come. */
  void joined() {
    isJoined = true;
    attempts.takeBack(guest, attemptsAtConference);
    attemptsAtConference = 0;
  }
}
