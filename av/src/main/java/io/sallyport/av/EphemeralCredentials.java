package io.sallyport.av;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * Credentials that somebody else issues who shares a secret with us (draft-uberti-behave-turn-rest,
 * section 2.2): the user name is a time in seconds since 1970, a separator and a name; the password
 * is the base64 of an HMAC-SHA-1 of the user name. Immutable.
 */
final class EphemeralCredentials {
  /** Ten digits last until 2286. */
  private static final int MAX_TIME_DIGITS = 10;

  private final SharedSecrets shared;
  private final char separator;

  EphemeralCredentials(SharedSecrets shared, char separator) {
    this.shared = shared;
    this.separator = separator;
  }

  /** True if a user name has the form, so that nothing else can be meant by it. */
  boolean hasForm(String username) {
    int digits = digits(username);
    return digits > 0
        && digits <= MAX_TIME_DIGITS
        && (digits == username.length() || username.charAt(digits) == separator);
  }

  /**
   * What a user name stands for.
   *
   * @param username one that {@link #hasForm}
   */
  Credential find(String username, Instant now) {
    if (shared.keys().isEmpty()) {
      return new Credential.Unknown(CredentialReason.NO_SHARED_SECRET);
    }
    int digits = digits(username);
    Instant expires = Instant.ofEpochSecond(Long.parseLong(username, 0, digits, 10));
    // Without a name, the time is what tells one from another.
    User user =
        User.named(digits + 1 < username.length() ? username.substring(digits + 1) : username);
    List<Password> secrets = shared.keys().stream().map(key -> password(key, username)).toList();
    return expires.isAfter(now)
        ? new Credential.Known(user, expires, secrets)
        : new Credential.Expired(user, expires, secrets);
  }

  private static Password password(MacKey key, String username) {
    byte[] octets = username.getBytes(StandardCharsets.UTF_8);
    return new Password(octets, Base64.getEncoder().encode(key.of(octets)));
  }

  private static int digits(String username) {
    int digits = 0;
    while (digits < username.length()
        && username.charAt(digits) >= '0'
        && username.charAt(digits) <= '9') {
      digits++;
    }
    return digits;
  }
}
