package io.sallyport.lab.bench;

import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.PasswordAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a user of a relay shows, as everybody who shares the secret can make it
 * (draft-uberti-behave-turn-rest-00).
 */
final class Credentials {
  static final String SECRET = "north-harbour-lantern";
  static final String REALM = "harbor.example";

  private final String username;
  private final byte[] key;

  private Credentials(String username, byte[] key) {
    this.username = username;
    this.key = key;
  }

  /** Those of a user until then. */
  static Credentials of(String user, Instant expires) {
    String username = expires.getEpochSecond() + ":" + user;
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(octets(SECRET), "HmacSHA1"));
      String password = Base64.getEncoder().encodeToString(mac.doFinal(octets(username)));
      return new Credentials(
          username, PasswordAlgorithm.MD5.key(octets(username), REALM, octets(password)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA1", e);
    }
  }

  String username() {
    return username;
  }

  /** A MAC with the key of the long-term mechanism, made with MD5. */
  Hmac hmac() {
    return new Hmac(Hmac.Algorithm.SHA1, key);
  }

  static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return username;
  }
}
