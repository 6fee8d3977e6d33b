package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and knows keys of dialback from a secret that all nodes of a pool share (XEP-0185 section
 * 3), so that each knows a key that another has made. Safe from any thread.
 */
public final class DialbackKey {
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;

  /**
   * @param secret not empty
   */
  public DialbackKey(byte[] secret) {
    this.key = new SecretKeySpec(hex(sha256(secret)), MAC);
  }

  /** The key is the text of the digest and not the digest. */
  private static byte[] hex(byte[] octets) {
    return HexFormat.of().formatHex(octets).getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] sha256(byte[] octets) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(octets);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every platform has SHA-256", e);
    }
  }

  /**
   * The key that proves an originating domain to a receiving one.
   *
   * @param pair from the originating domain to the receiving one
   * @param streamId as the receiving server gave it in its header
   */
  public String of(DomainPair pair, String streamId) {
    String text = pair.to() + " " + pair.from() + " " + streamId;
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every platform has " + MAC, e);
    }
  }

  /** True if a key is that one; takes the same time whatever is wrong with it. */
  public boolean isKey(String shown, DomainPair pair, String streamId) {
    return MessageDigest.isEqual(
        shown.getBytes(StandardCharsets.UTF_8),
        of(pair, streamId).getBytes(StandardCharsets.UTF_8));
  }
}
