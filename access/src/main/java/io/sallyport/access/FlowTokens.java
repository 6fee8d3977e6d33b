package io.sallyport.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens flow tokens with the pool's keys. Owned by one loop.
 *
 * <p>27 octets in base64url without padding, 36 characters:
 *
 * <pre>
 *  0      version 1 (high four bits), key id (low four bits)
 *  1      kind
 *  2      node
 *  3-6    epoch
 *  7-10   serial
 *  11-26  first 16 octets of HMAC-SHA-256 over a label and octets 0-10
 * </pre>
 */
final class FlowTokens {
  /** Characters of every token. */
  static final int LENGTH = 36;

  private static final int VERSION = 1;
  private static final int STATED_OCTETS = 11;
  private static final int MAC_OCTETS = 16;
  private static final byte[] LABEL = "sallyport flow token".getBytes(StandardCharsets.US_ASCII);
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  private final @Nullable Mac[] macs = new @Nullable Mac[PoolKeys.MAX_KEYS];
  private final PoolKeys keys;

  FlowTokens(PoolKeys keys) {
    this.keys = keys;
    for (PoolKeys.Key key : keys.keys()) {
      macs[key.id()] = mac(key);
    }
  }

  /** The token's text, signed with the key that signs at an instant. */
  String seal(FlowToken token, Instant now) {
    int keyId = keys.signingAt(now).id();
    byte[] octets = new byte[STATED_OCTETS + MAC_OCTETS];
    ByteBuffer.wrap(octets)
        .put((byte) (VERSION << 4 | keyId))
        .put((byte) token.kind().code())
        .put((byte) token.node())
        .putInt(token.epoch())
        .putInt((int) token.serial());
    byte[] mac = macOf(keyId, octets);
    if (mac == null) {
      throw new IllegalStateException("the signing key is not in the ring");
    }
    System.arraycopy(mac, 0, octets, STATED_OCTETS, MAC_OCTETS);
    return ENCODER.encodeToString(octets);
  }

  /** What a text says if this pool signed it; null for anything else. */
  @Nullable FlowToken open(String text) {
    if (text.length() != LENGTH) {
      return null;
    }
    byte[] octets;
    try {
      octets = DECODER.decode(text);
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
    FlowToken.Kind kind = FlowToken.Kind.of(octets[1]);
    byte[] mac = octets[0] >> 4 == VERSION ? macOf(octets[0] & 0xF, octets) : null;
    if (kind == null || mac == null || !isEqual(mac, octets)) {
      return null;
    }
    ByteBuffer stated = ByteBuffer.wrap(octets);
    return new FlowToken(
        kind, octets[2] & 0xFF, stated.getInt(3), Integer.toUnsignedLong(stated.getInt(7)));
  }

  private static boolean isEqual(byte[] mac, byte[] octets) {
    return MessageDigest.isEqual(
        Arrays.copyOf(mac, MAC_OCTETS), Arrays.copyOfRange(octets, STATED_OCTETS, octets.length));
  }

  private byte @Nullable [] macOf(int keyId, byte[] octets) {
    Mac mac = macs[keyId];
    if (mac == null) {
      return null;
    }
    mac.update(LABEL);
    mac.update(octets, 0, STATED_OCTETS);
    return mac.doFinal();
  }

  private static Mac mac(PoolKeys.Key key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.secret(), "HmacSHA256"));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      // Every Java platform has HmacSHA256, and any 32 octets are a key for it.
      throw new AssertionError(e);
    }
  }
}
