package io.sallyport.av;

import java.time.Duration;

/** What one identity gets. */
sealed interface AuthGrant {
  /**
   * A token.
   *
   * @param lifetime whole minutes
   */
  record Granted(IssuedToken token, Duration lifetime) implements AuthGrant {}

  /** Nothing. */
  record Refused(AuthRefusal refusal) implements AuthGrant {}
}
