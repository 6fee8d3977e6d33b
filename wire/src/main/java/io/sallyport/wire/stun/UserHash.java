package io.sallyport.wire.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/** USERHASH (RFC 8489 section 14.4): who it is, for those who know whom they may expect. */
public final class UserHash {
  public static final int OCTETS = 32;

  private UserHash() {}

  /**
   * The hash of a user in a realm.
   *
   * @param username as {@link OpaqueString} has it, and so the realm
   */
  public static byte[] of(String username, String realm) {
    MessageDigest made = PasswordAlgorithm.digest("SHA-256");
    made.update(username.getBytes(UTF_8));
    made.update((byte) ':');
    return made.digest(realm.getBytes(UTF_8));
  }
}
