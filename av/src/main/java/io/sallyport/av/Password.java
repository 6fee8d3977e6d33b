package io.sallyport.av;

import io.sallyport.wire.msturn.MsTurnIntegrity;
import io.sallyport.wire.stun.PasswordAlgorithm;
import java.nio.charset.StandardCharsets;

/** A user name with its password, both as they enter the key; never printed. */
final class Password {
  private final byte[] username;
  private final byte[] password;

  Password(byte[] username, byte[] password) {
    this.username = username.clone();
    this.password = password.clone();
  }

  /**
   * The key of the long-term mechanism (RFC 8489 section 9.2.2, and [MS-TURN] for MD5).
   *
   * @param realm without quotes
   */
  byte[] key(PasswordAlgorithm algorithm, String realm) {
    return algorithm.key(username, realm, password);
  }

  /** The key of a Message Integrity of MS-TURN. */
  byte[] key(MsTurnIntegrity integrity, String realm) {
    return integrity.key(username, realm.getBytes(StandardCharsets.UTF_8), password);
  }

  @Override
  public String toString() {
    return "password";
  }
}
