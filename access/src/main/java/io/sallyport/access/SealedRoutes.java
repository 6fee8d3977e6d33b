package io.sallyport.access;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Hides the routes of the inside from partners: what the inside recorded is sealed in the user part
 * of one URI of ours, and comes back with the partner's next request (topology hiding). Sealed with
 * AES-256-GCM under keys made of the pool's, so that every node opens what another sealed, and
 * bound to the dialog, so that it is no use in another. Owned by one loop.
 *
 * <pre>
 *  "r." base64url( key id, 1 octet | nonce, 12 octets | sealed lines | tag, 16 octets )
 * </pre>
 */
final class SealedRoutes {
  /** Characters of the sealed values before they are sealed; the URI is a third longer. */
  static final int MAX_CHARACTERS = 3_000;

  private static final String PREFIX = "r.";
  private static final int MAX_TEXT = 4_800;
  private static final int NONCE_OCTETS = 12;
  private static final int TAG_BITS = 128;
  private static final int HEAD_OCTETS = 1 + NONCE_OCTETS;
  private static final byte[] LABEL = "sallyport sealed routes".getBytes(StandardCharsets.US_ASCII);
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

  /**
   * What is sealed.
   *
   * @param values Route or Record-Route values that {@link #fits}, in the order in which requests
   *     of the far end follow them
   * @param server name of the partner's server that speaks as a user of ours; empty if none does
   * @param domain as {@link Partner#domain}
   */
  record Contents(List<String> values, String server, String domain) {
    Contents {
      values = List.copyOf(values);
    }
  }

  private final PoolKeys keys;
  private final @Nullable SecretKey[] sealing = new @Nullable SecretKey[PoolKeys.MAX_KEYS];
  private final SecureRandom random = new SecureRandom();
  private final Cipher cipher;

  SealedRoutes(PoolKeys keys) {
    this.keys = keys;
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
      for (PoolKeys.Key key : keys.keys()) {
        sealing[key.id()] = derived(key);
      }
    } catch (GeneralSecurityException e) {
      // Every Java platform has AES-GCM and HmacSHA256, and any 32 octets are a key for them.
      throw new AssertionError(e);
    }
  }

  private static SecretKey derived(PoolKeys.Key key) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key.secret(), "HmacSHA256"));
    return new SecretKeySpec(mac.doFinal(LABEL), "AES");
  }

  /** True if values are few and short enough to be sealed. */
  static boolean fits(List<String> values) {
    return values.stream().mapToInt(value -> value.length() + 1).sum() <= MAX_CHARACTERS;
  }

  /** True for a text of the form that {@link #seal} makes. */
  static boolean isSealed(String text) {
    return text.startsWith(PREFIX);
  }

  /**
   * Seals values.
   *
   * @param dialog what they are good for
   */
  String seal(Contents contents, OuterDialog dialog, Instant now) {
    int keyId = keys.signingAt(now).id();
    byte[] nonce = new byte[NONCE_OCTETS];
    random.nextBytes(nonce);
    String head = contents.server() + ' ' + contents.domain();
    List<String> lines = Stream.concat(Stream.of(head), contents.values().stream()).toList();
    byte[] plain = String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
    byte[] sealed = run(Cipher.ENCRYPT_MODE, keyId, nonce, dialog, plain);
    if (sealed == null) {
      throw new IllegalStateException("the signing key is not in the ring");
    }
    ByteBuffer octets = ByteBuffer.allocate(HEAD_OCTETS + sealed.length);
    octets.put((byte) keyId).put(nonce).put(sealed);
    return PREFIX + ENCODER.encodeToString(octets.array());
  }

  /** The values that this pool sealed for a dialog; null for anything else. */
  @Nullable Contents open(String text, OuterDialog dialog) {
    if (!isSealed(text) || text.length() > MAX_TEXT) {
      return null;
    }
    byte[] octets;
    try {
      octets = DECODER.decode(text.substring(PREFIX.length()));
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
    if (octets.length < HEAD_OCTETS || octets[0] < 0 || octets[0] >= PoolKeys.MAX_KEYS) {
      return null;
    }
    byte[] nonce = Arrays.copyOfRange(octets, 1, HEAD_OCTETS);
    byte[] sealed = Arrays.copyOfRange(octets, HEAD_OCTETS, octets.length);
    byte[] plain = run(Cipher.DECRYPT_MODE, octets[0], nonce, dialog, sealed);
    // The decoder takes padding as well, and bits beyond the last octet: one text, and no other.
    if (plain == null || !text.equals(PREFIX + ENCODER.encodeToString(octets))) {
      return null;
    }
    List<String> lines = List.of(new String(plain, StandardCharsets.ISO_8859_1).split("\n", -1));
    String head = lines.getFirst();
    int blank = head.indexOf(' ');
    return new Contents(
        lines.subList(1, lines.size()), head.substring(0, blank), head.substring(blank + 1));
  }

  /**
   * Null if there is no such key, or what is to be opened was not sealed with it for this dialog.
   */
  private byte @Nullable [] run(
      int mode, int keyId, byte[] nonce, OuterDialog dialog, byte[] octets) {
    SecretKey key = sealing[keyId];
    if (key == null) {
      return null;
    }
    try {
      cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
      cipher.updateAAD(dialog.text().getBytes(StandardCharsets.ISO_8859_1));
      return cipher.doFinal(octets);
    } catch (GeneralSecurityException notOurs) {
      return null;
    }
  }
}
