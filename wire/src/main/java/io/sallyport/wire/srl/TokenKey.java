package io.sallyport.wire.srl;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * A public key that conference tokens are verified with (Ed25519, RFC 8032).
 *
 * @param id 8 octets that name it in tokens
 */
public record TokenKey(long id, PublicKey key) {
  public static final int RAW_OCTETS = 32;

  /** What makes 32 raw octets a SubjectPublicKeyInfo (RFC 8410 section 4). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  /** A key as it stands in HELLO; empty if the octets are no point that the runtime takes. */
  public static Optional<TokenKey> of(long id, byte[] raw) {
    byte[] encoded =
        ByteBuffer.allocate(X509_PREFIX.length + RAW_OCTETS).put(X509_PREFIX).put(raw).array();
    try {
      var key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      return Optional.of(new TokenKey(id, key));
    } catch (GeneralSecurityException _) {
      return Optional.empty();
    }
  }

  /** The public half of a key pair of this runtime. */
  public static TokenKey of(long id, EdECPublicKey key) {
    return new TokenKey(id, key);
  }

  /** 32 octets. */
  public byte[] raw() {
    byte[] encoded = key.getEncoded();
    return Arrays.copyOfRange(encoded, encoded.length - RAW_OCTETS, encoded.length);
  }

  /** 16 hexadecimal digits. */
  public String hexId() {
    return HexFormat.of().toHexDigits(id);
  }

  /**
   * True if the token's signature was made with the private half. Nothing here is secret. The JDK's
   * own verification takes ten times as long, which was most of what a client joining costs.
   */
  public boolean verifies(ConferenceToken token) {
    byte[] said = token.signedOctets();
    return Ed25519.verify(token.signature(), 0, raw(), 0, said, 0, said.length);
  }
}
