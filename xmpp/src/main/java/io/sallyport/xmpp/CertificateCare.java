package io.sallyport.xmpp;

import io.sallyport.net.Loop;
import io.sallyport.net.revocation.RevocationChecks;
import io.sallyport.net.revocation.RevocationVerdict;
import io.sallyport.topology.Federation.RevocationMode;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What is done about certificates besides judging their chains: they must not have been revoked,
 * and a stream that lives on one ends with it (RFC 6120 section 13.7.2.3).
 *
 * @param mode what becomes of a chain of which nothing is known
 * @param refreshes true if certificates in use are looked at again
 */
public record CertificateCare(
    RevocationChecks checks, RevocationMode mode, boolean refreshes, InstantSource clock) {
  /**
   * Tells whether a chain may prove anything: within the call, or later on the loop.
   *
   * @param refusal why it may not; empty if it may
   */
  void vet(Loop loop, List<X509Certificate> chain, Consumer<Optional<String>> refusal) {
    if (mode == RevocationMode.OFF) {
      refusal.accept(Optional.empty());
      return;
    }
    checks.judge(loop, chain, verdict -> refusal.accept(refusal(verdict)));
  }

  private Optional<String> refusal(RevocationVerdict verdict) {
    return switch (verdict) {
      case RevocationVerdict.Good _ -> Optional.empty();
      case RevocationVerdict.Revoked(var detail) -> Optional.of("revoked: " + detail);
      case RevocationVerdict.Unknown(var detail) ->
          mode == RevocationMode.STRICT
              ? Optional.of("nothing known of its revocation: " + detail)
              : Optional.empty();
    };
  }

  /** Keeps looking at a chain that proves something; nothing if nobody looks. */
  Optional<RevocationChecks.Watch> watch(Loop loop, List<X509Certificate> chain, Runnable revoked) {
    return refreshes && mode != RevocationMode.OFF
        ? Optional.of(checks.watch(loop, chain, revoked))
        : Optional.empty();
  }

  boolean hasExpired(X509Certificate certificate) {
    return clock.instant().isAfter(certificate.getNotAfter().toInstant());
  }
}
