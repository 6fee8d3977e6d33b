package io.sallyport.av;

import io.sallyport.av.AuthDocument.CredentialsRequest;
import io.sallyport.av.AuthDocument.CredentialsResponse;
import io.sallyport.av.AuthDocument.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers documents that ask for credentials: all that one asks for, or nothing. Thread-safe; what
 * it remembers is how fast callers asked.
 */
final class AuthAnswers {
  /** What clients ask for, and get if they do not say. */
  static final Duration USUAL_LIFETIME = Duration.ofHours(8);

  private static final Duration MIN_LIFETIME = Duration.ofMinutes(1);

  private final AuthRequestReader reader = new AuthRequestReader();
  private final Issue issue;
  private final AuthPolicy policy;
  private final CallerPace pace;

  /** How tokens are made, and what their clients are told of relays. */
  record Issue(TokenIssuer issuer, Duration maxLifetime, MediaRelays relays) {
    /** Whole minutes, one or more. */
    Duration lifetime(Optional<Duration> wanted) {
      Duration asked = wanted.orElse(USUAL_LIFETIME);
      Duration granted = asked.compareTo(maxLifetime) < 0 ? asked : maxLifetime;
      return Duration.ofMinutes(Math.max(MIN_LIFETIME.toMinutes(), granted.toMinutes()));
    }
  }

  AuthAnswers(Issue issue, AuthPolicy policy, CallerPace pace) {
    this.issue = issue;
    this.policy = policy;
    this.pace = pace;
  }

  /**
   * The answer to a document.
   *
   * @param nowNanos monotonic, for the pace; {@code now} for the end of tokens
   */
  AuthOutcome answer(byte[] document, AuthCaller caller, long nowNanos, Instant now) {
    return switch (reader.read(document)) {
      case AuthReading.Read(Request request) -> answer(request, caller, nowNanos, now);
      case AuthReading.Refused refused ->
          pace.take(caller.name(), 1, nowNanos)
              ? refused(refused)
              : refused(new AuthReading.Refused(AuthRefusal.BUSY, refused.envelope()));
    };
  }

  /** The answer to what is not read, because it is too large. */
  static AuthOutcome tooLarge() {
    return refused(new AuthReading.Refused(AuthRefusal.TOO_LARGE, Optional.empty()));
  }

  private AuthOutcome answer(Request request, AuthCaller caller, long nowNanos, Instant now) {
    if (!pace.take(caller.name(), request.credentials().size(), nowNanos)) {
      return refused(request, AuthRefusal.BUSY);
    }
    List<CredentialsResponse> responses = new ArrayList<>();
    for (CredentialsRequest wish : request.credentials()) {
      Optional<Scope> scope = policy.scopeOf(wish.identity(), caller);
      if (scope.isEmpty()) {
        return refused(request, AuthRefusal.FORBIDDEN);
      }
      Duration lifetime = issue.lifetime(wish.duration());
      responses.add(
          new CredentialsResponse(
              wish.id(),
              issue.issuer().issue(wish.identity(), scope.get(), now.plus(lifetime)),
              lifetime,
              issue.relays().answer(wish.location(), request.route())));
    }
    return new AuthOutcome.Granted(
        AuthResponseWriter.write(request.envelope(), responses),
        responses.stream().map(CredentialsResponse::token).toList());
  }

  /** The answer to a wish of one identity that is no document. */
  AuthGrant grant(
      String identity, Optional<Duration> wanted, AuthCaller caller, long nowNanos, Instant now) {
    if (!pace.take(caller.name(), 1, nowNanos)) {
      return new AuthGrant.Refused(AuthRefusal.BUSY);
    }
    Optional<Scope> scope = policy.scopeOf(identity, caller);
    if (scope.isEmpty()) {
      return new AuthGrant.Refused(AuthRefusal.FORBIDDEN);
    }
    Duration lifetime = issue.lifetime(wanted);
    return new AuthGrant.Granted(
        issue.issuer().issue(identity, scope.get(), now.plus(lifetime)), lifetime);
  }

  private static AuthOutcome refused(Request request, AuthRefusal refusal) {
    return refused(new AuthReading.Refused(refusal, Optional.of(request.envelope())));
  }

  private static AuthOutcome refused(AuthReading.Refused refused) {
    return new AuthOutcome.Refused(AuthResponseWriter.write(refused), refused.refusal());
  }
}
