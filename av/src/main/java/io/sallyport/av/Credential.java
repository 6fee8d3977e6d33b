package io.sallyport.av;

import java.time.Instant;
import java.util.List;

/** What a user name stands for. */
sealed interface Credential {
  /**
   * Somebody we know.
   *
   * @param secrets passwords that may belong to it, 1 to {@link SharedSecrets#MAX_SECRETS}:
   *     integrity shows which
   */
  record Known(User user, Instant expires, List<Password> secrets) implements Credential {
    public Known {
      secrets = List.copyOf(secrets);
    }
  }

  /**
   * Somebody we knew. The passwords of a token go with it, because an allocation that began in time
   * may be refreshed.
   */
  record Expired(User user, Instant at, List<Password> secrets) implements Credential {
    public Expired {
      secrets = List.copyOf(secrets);
    }
  }

  /** Nobody. */
  record Unknown(CredentialReason reason) implements Credential {}
}
