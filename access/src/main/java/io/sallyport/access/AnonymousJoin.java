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
    String place = place(uri);
    if (request.toTag() != null) {
      return mayBeInDialog(request, uri, place) ? null : Refusal.OUTSIDE_NOT_ALLOWED;
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

  private static String place(SipUri uri) {
    String opaque = uri.param("opaque");
    return opaque == null ? "" : opaque.toLowerCase(Locale.ROOT);
  }

  /**
   * There are no dialogs but with the conference of the join and with the servers of conferences,
   * whose hosts are not ours, as their Contacts name them.
   */
  private boolean mayBeInDialog(SipMessage request, SipUri uri, String place) {
    boolean isUser =
        policy.isOurDomain(OurNames.canonical(uri.host())) && !place.startsWith(CONFERENCE);
    boolean isOtherFocus = place.startsWith(FOCUS) && !place.equals(conference);
    return conference != null && !isUser && !isOtherFocus && (isJoined || isOfEarlyDialog(request));
  }

  /**
   * Before the user is let in a dialog is early at best. A tag is quickly invented, and what the
   * inside would challenge or check in such a dialog would be one more guess that nobody counts.
   */
  private static boolean isOfEarlyDialog(SipMessage request) {
    return switch (request.method()) {
      case ACK, PRACK, BYE -> !hasCredentials(request);
      default -> false;
    };
  }

  private static boolean hasCredentials(SipMessage request) {
    return request.first(HeaderName.AUTHORIZATION) >= 0
        || request.first(HeaderName.PROXY_AUTHORIZATION) >= 0;
  }

  private @Nullable Refusal refusalOfJoin(SipMessage request, String focus, long nowNanos) {
    switch (request.method()) {
      case INVITE, SUBSCRIBE, SERVICE -> {}
      default -> {
        return Refusal.OUTSIDE_NOT_ALLOWED;
      }
    }
    boolean isSame = focus.equals(conference);
    boolean hasCredentials = hasCredentials(request);
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

  /**
   * The inside accepted an INVITE on this connection. If it is a guest's to a conference, he is let
   * into that one, whichever he asked for since, and others behind his address may still come.
   */
  void accepted(SipMessage invite) {
    SipUri uri = SipUri.parse(invite.requestUri());
    String place = uri == null ? "" : place(uri);
    if (isJoined || !place.startsWith(FOCUS) || !AccessPolicy.isAnonymous(invite)) {
      return;
    }
    isJoined = true;
    if (place.equals(conference)) {
      attempts.takeBack(guest, attemptsAtConference);
    }
    conference = place;
    attemptsAtConference = 0;
  }
}
