package io.sallyport.av;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * One secret of the pool, and the keys made of it by HKDF with SHA-256 (RFC 5869), one for each
 * purpose. It is never printed. Immutable.
 */
final class TokenKey {
  private static final byte[] SALT = ascii("sallyport/mras/1");
  private static final int NONCE_KEY_OCTETS = 32;

  private final int id;
  private final byte[] clientId;
  private final byte[] username;
  private final byte[] password;
  private final MacKey nonce;

  /**
   * @param id 0 to 255
   * @param secret 32 octets
   */
  TokenKey(int id, byte[] secret) {
    this.id = id;
    this.clientId = derived(secret, "client-id", TokenMac.OCTETS);
    this.username = derived(secret, "username", TokenMac.OCTETS);
    this.password = derived(secret, "password", TokenMac.OCTETS);
    this.nonce = new MacKey("HmacSHA256", derived(secret, "nonce", NONCE_KEY_OCTETS));
  }

  int id() {
    return id;
  }

  /** Twenty octets that stand for an identity. */
  byte[] clientId(TokenMac mac, String identity) {
    return mac.of(clientId, identity.getBytes(StandardCharsets.UTF_8));
  }

  /** What is signed in a user name. */
  byte[] signature(TokenMac mac, byte[] block) {
    return mac.of(username, block);
  }

  byte[] password(TokenMac mac, byte[] wholeUsername) {
    return mac.of(password, wholeUsername);
  }

  MacKey nonce() {
    return nonce;
  }

  private byte[] derived(byte[] secret, String label, int octets) {
    byte[] labelled = ascii(label + "\0");
    labelled[labelled.length - 1] = (byte) id;
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addIKM(secret)
                  .addSalt(SALT)
                  .thenExpand(labelled, octets));
    } catch (GeneralSecurityException e) {
      // JDK 25 has HKDF, and these lengths are allowed.
      throw new IllegalStateException(e);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "key " + id;
  }
}
