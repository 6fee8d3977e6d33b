package io.sallyport.av;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A secret that signs by HMAC. Immutable: any thread may use it. */
final class MacKey {
  private final String algorithm;
  private final SecretKeySpec key;

  /**
   * @param algorithm for example {@code HmacSHA1}
   */
  MacKey(String algorithm, byte[] secret) {
    this.algorithm = algorithm;
    this.key = new SecretKeySpec(secret, algorithm);
  }

  /** The code of the parts, one after the other. */
  byte[] of(byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(key);
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      // Every Java platform has HMAC with SHA-1 and SHA-256, and takes any octets for a key.
      throw new IllegalStateException(e);
    }
  }
}
