package io.sallyport.av;

import java.util.Optional;

/** What reading an authentication document gave. */
sealed interface AuthReading {
  /** A request that follows the schema. */
  record Read(AuthDocument.Request request) implements AuthReading {}

  /**
   * None.
   *
   * @param envelope what was good of it before anything was wrong
   */
  record Refused(AuthRefusal refusal, Optional<AuthDocument.Envelope> envelope)
      implements AuthReading {}
}
