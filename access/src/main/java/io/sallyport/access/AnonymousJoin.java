package io.sallyport.access;

import io.sallyport.net.SourcePrefix;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipUri;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What somebody without an account may do on one connection: join one conference at a time, known
 * by its focus, and once let in reach the servers of conferences ([MS-SIPAE] 3.2.4.3). The inside
 * asks for the conference's key; the edge sees to it that nothing else is asked of the inside.
 */
final class AnonymousJoin {
  /** Host of every anonymous user's From. */
  static final String HOST = "anonymous.invalid";

  /** Joins of one source that fail within ten minutes or, with a key, are not answered yet. */
  static final int MAX_ATTEMPTS = 5;

  /** Joins of one source without a key that are not answered yet. */
  static final int MAX_UNDER_WAY = 20;

  private static final String CONFERENCE = "app:conf:";
  private static final String FOCUS = "app:conf:focus:id:";

  private final AccessPolicy policy;
  private final GuestAttempts attempts;
  private final Guest guest;
  private final IntSupplier retryAfterSeconds;
  private @Nullable String conference;
  private int withKey;
  private int withoutKey;
  private boolean isJoined;

  /**
   * Whose attempts are counted together.
   *
   * @param connection 0 for all of the source
   */
  record Guest(SourcePrefix source, long connection) {}

  /**
   * @param attempts of all guests of the node
   * @param retryAfterSeconds for a guest who is to come back later
   */
  AnonymousJoin(
      AccessPolicy policy, GuestAttempts attempts, Guest guest, IntSupplier retryAfterSeconds) {
    this.policy = policy;
    this.attempts = attempts;
    this.guest = guest;
    this.retryAfterSeconds = retryAfterSeconds;
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
    if (isJoined) {
      return focus.equals(conference) ? null : Refusal.OUTSIDE_NOT_ALLOWED;
    }
    boolean hasKey = hasCredentials(request);
    if (!attempts.begin(guest, hasKey, nowNanos)) {
      // Others behind his address may have used them up: that is no offence of this one.
      return Refusal.busy(retryAfterSeconds.getAsInt());
    }
    if (hasKey) {
      withKey++;
    } else {
      withoutKey++;
    }
    conference = focus;
    return null;
  }

  /** A final response from inside to a request of this connection, whoever's it is. */
  void answered(SipMessage request, int status, long nowNanos) {
    SipUri uri = SipUri.parse(request.requestUri());
    String place = uri == null ? "" : place(uri);
    boolean isAttempt =
        place.startsWith(FOCUS)
            && request.toTag() == null
            && AccessPolicy.isAnonymous(request)
            && !(isJoined && place.equals(conference));
    if (!isAttempt || !wasUnderWay(request)) {
      return;
    }
    if (isFailure(request, status)) {
      attempts.fail(guest, nowNanos);
    }
  }

  private boolean wasUnderWay(SipMessage request) {
    boolean hasKey = hasCredentials(request);
    if ((hasKey ? withKey : withoutKey) == 0) {
      return false;
    }
    if (hasKey) {
      withKey--;
    } else {
      withoutKey--;
    }
    attempts.end(guest, hasKey, 1);
    return true;
  }

  /**
   * A challenge to who did not give a key yet is none, nor is what only says that the inside did
   * not get to it.
   */
  private static boolean isFailure(SipMessage request, int status) {
    return switch (status) {
      case 401, 407 -> hasCredentials(request);
      case 408, 487 -> false;
      default -> (status >= 400 && status < 500) || status >= 600;
    };
  }

  /** The connection is gone, and with it whoever would hear an answer. */
  void ended() {
    attempts.end(guest, true, withKey);
    attempts.end(guest, false, withoutKey);
    withKey = 0;
    withoutKey = 0;
  }

  /**
   * The inside accepted an INVITE on this connection. If it is a guest's to a conference, he is let
   * into that one, whichever he asked for since.
   */
  void accepted(SipMessage invite) {
    SipUri uri = SipUri.parse(invite.requestUri());
    String place = uri == null ? "" : place(uri);
    if (isJoined || !place.startsWith(FOCUS) || !AccessPolicy.isAnonymous(invite)) {
      return;
    }
    isJoined = true;
    conference = place;
  }
}
