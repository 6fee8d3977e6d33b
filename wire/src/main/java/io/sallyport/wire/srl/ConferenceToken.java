package io.sallyport.wire.srl;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an invitation to one conference says, read but not verified: {@code st1.BODY.SIGNATURE},
 * both in base64url without padding (RFC 4648 section 5).
 *
 * @param text as it was shown
 * @param keyId of the key that it says it is signed with
 * @param service that the client may reach
 * @param conference opaque to the edge; 1 to 64 of {@code A-Z a-z 0-9 . _ ~ -}
 * @param expiresSeconds last second of validity, since 1970
 * @param use what makes it good for one connection: two texts with the same are one token, because
 *     the last character of a signature has bits that do not count
 */
public record ConferenceToken(
    String text, long keyId, String service, String conference, long expiresSeconds, Id128 use) {
  public static final int MAX_LENGTH = 1024;

  private static final String PREFIX = "st1.";
  private static final int SIGNATURE_OCTETS = 64;
  private static final Pattern BASE64URL = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern BODY =
      Pattern.compile(
          "kid=([0-9a-f]{16});svc=([a-z0-9.-]{1,253});cnf=([A-Za-z0-9._~-]{1,64});"
              + "exp=([0-9]{1,15});jti=([A-Za-z0-9_-]{22})");

  /** A token of that text; empty if it is none. */
  public static Optional<ConferenceToken> read(String text) {
    if (text.length() > MAX_LENGTH || !text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    int dot = text.indexOf('.', PREFIX.length());
    if (dot < 0 || text.indexOf('.', dot + 1) >= 0) {
      return Optional.empty();
    }
    var body = decoded(text.substring(PREFIX.length(), dot));
    var signature = decoded(text.substring(dot + 1));
    return body.isPresent() && signature.filter(s -> s.length == SIGNATURE_OCTETS).isPresent()
        ? ofBody(text, new String(body.get(), StandardCharsets.ISO_8859_1))
        : Optional.empty();
  }

  private static Optional<ConferenceToken> ofBody(String text, String body) {
    Matcher fields = BODY.matcher(body);
    if (!fields.matches() || !ServiceName.isValid(fields.group(2))) {
      return Optional.empty();
    }
    return decoded(fields.group(5))
        .map(use ->
            new ConferenceToken(
                text,
                HexFormat.fromHexDigitsToLong(fields.group(1)),
                fields.group(2),
                fields.group(3),
                Long.parseLong(fields.group(4)),
                Id128.read(ByteBuffer.wrap(use))));
  }

  /** Java's decoder takes padding too, which no token has. */
  private static Optional<byte[]> decoded(String base64url) {
    if (!BASE64URL.matcher(base64url).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getUrlDecoder().decode(base64url));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * What a token that says all this begins with: to be signed, and followed by a dot and the
   * signature.
   */
  public static String unsigned(
      long keyId, String service, String conference, long expiresSeconds, Id128 use) {
    String body =
        "kid="
            + HexFormat.of().toHexDigits(keyId)
            + ";svc="
            + service
            + ";cnf="
            + conference
            + ";exp="
            + expiresSeconds
            + ";jti="
            + base64url(use.octets());
    return PREFIX + base64url(body.getBytes(StandardCharsets.US_ASCII));
  }

  /** Base64url without padding. */
  public static String base64url(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }

  byte[] signedOctets() {
    return text.substring(0, text.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
  }

  byte[] signature() {
    return Base64.getUrlDecoder().decode(text.substring(text.lastIndexOf('.') + 1));
  }

  /** The beginning of what makes it unique: enough to find it in two logs, too little to use. */
  public String shortUse() {
    return base64url(use.octets()).substring(0, 8);
  }

  /** Without the token itself. */
  @Override
  public String toString() {
    return "ConferenceToken[" + shortUse() + " for " + service + "]";
  }
}
