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
 * it remembers is how fast callers and their users asked.
 */
final class AuthAnswers {
  /** What clients ask for, and get if they do not say. */
  static final Duration USUAL_LIFETIME = Duration.ofHours(8);

  private static final Duration MIN_LIFETIME = Duration.ofMinutes(1);

  private final AuthRequestReader reader = new AuthRequestReader();
  private final Issue issue;
  private final AuthPolicy policy;
  private final CallerPace pace;
  private final SenderPace senders = new SenderPace();

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
  AuthOutcome answer(byte[] document, AuthAsker asker, long nowNanos, Instant now) {
    return switch (reader.read(document)) {
      case AuthReading.Read(Request request) -> answer(request, asker, nowNanos, now);
      case AuthReading.Refused refused ->
          tooFast(asker, 1, nowNanos)
              .map(party -> busy(refused.envelope(), party))
              .orElseGet(() -> refused(refused));
    };
  }

  /** Who asks too fast. */
  private enum Party {
    SENDER,
    CALLER
  }

  /** The sender first, so that what he asks for in vain is not counted for all. */
  private Optional<Party> tooFast(AuthAsker asker, int credentials, long nowNanos) {
    if (!policy.isServer(asker) && !senders.take(asker.sender(), credentials, nowNanos)) {
      return Optional.of(Party.SENDER);
    }
    return pace.take(asker.caller().name(), credentials, nowNanos)
        ? Optional.empty()
        : Optional.of(Party.CALLER);
  }

  /** The answer to what is not read, because it is too large. */
  static AuthOutcome tooLarge() {
    return refused(new AuthReading.Refused(AuthRefusal.TOO_LARGE, Optional.empty()));
  }

  private AuthOutcome answer(Request request, AuthAsker asker, long nowNanos, Instant now) {
    Optional<Party> tooFast = tooFast(asker, request.credentials().size(), nowNanos);
    if (tooFast.isPresent()) {
      return busy(Optional.of(request.envelope()), tooFast.get());
    }
    List<CredentialsResponse> responses = new ArrayList<>();
    for (CredentialsRequest wish : request.credentials()) {
      Optional<SipIdentity> identity = SipIdentity.of(wish.identity());
      Optional<Scope> scope = identity.flatMap(who -> policy.scopeOf(who, asker));
      if (scope.isEmpty()) {
        return refused(
            new AuthReading.Refused(AuthRefusal.FORBIDDEN, Optional.of(request.envelope())));
      }
      Duration lifetime = issue.lifetime(wish.duration());
      responses.add(
          new CredentialsResponse(
              wish.id(),
              issue.issuer().issue(identity.get(), scope.get(), now.plus(lifetime)),
              lifetime,
              issue.relays().answer(wish.location(), request.route())));
    }
    return new AuthOutcome.Granted(
        AuthResponseWriter.write(request.envelope(), responses),
        responses.stream().map(CredentialsResponse::token).toList());
  }

  /** The answer to a wish of one identity that is no document: never that of a server. */
  AuthGrant grant(
      String identity, Optional<Duration> wanted, AuthCaller caller, long nowNanos, Instant now) {
    if (!pace.take(caller.name(), 1, nowNanos)) {
      return new AuthGrant.Refused(AuthRefusal.BUSY);
    }
    Optional<SipIdentity> who = SipIdentity.of(identity);
    Optional<Scope> scope = who.flatMap(policy::scopeOfUser);
    if (scope.isEmpty()) {
      return new AuthGrant.Refused(AuthRefusal.FORBIDDEN);
    }
    Duration lifetime = issue.lifetime(wanted);
    return new AuthGrant.Granted(
        issue.issuer().issue(who.get(), scope.get(), now.plus(lifetime)), lifetime);
  }

  private static AuthOutcome busy(Optional<AuthDocument.Envelope> envelope, Party party) {
    var refused = new AuthReading.Refused(AuthRefusal.BUSY, envelope);
    return new AuthOutcome.Refused(
        AuthResponseWriter.write(refused), AuthRefusal.BUSY, party == Party.CALLER);
  }

  private static AuthOutcome refused(AuthReading.Refused refused) {
    return new AuthOutcome.Refused(AuthResponseWriter.write(refused), refused.refusal(), false);
  }
}
