package io.sallyport.lab.bench;

import io.sallyport.wire.sip.SipMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Digest authentication as the load's clients and next hop do it (RFC 7616, SHA-256, RFC 8760),
 * without {@code qop}. Everybody has the same password. Owned by the load's loop.
 */
final class Digest {
  private static final String REALM = "harbor.example";
  private static final String PASSWORD = "moored-at-quay-7";

  private final MessageDigest sha256;

  Digest() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A challenge with a nonce. */
  static String challenge(String nonce) {
    return String.format(
        Locale.ROOT, "Digest realm=\"%s\", nonce=\"%s\", algorithm=SHA-256", REALM, nonce);
  }

  /** What answers a challenge. */
  String credentials(String user, SipMessage challenged, String challenge, String uri) {
    String nonce = parameter(challenge, "nonce");
    return String.format(
        Locale.ROOT,
        "Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", algorithm=SHA-256,"
            + " response=\"%s\"",
        user,
        REALM,
        nonce,
        uri,
        response(user, nonce, challenged.cseqMethod(), uri));
  }

  /** True if credentials prove that the password is known. */
  boolean proves(String credentials, String method) {
    String expected =
        response(
            parameter(credentials, "username"),
            parameter(credentials, "nonce"),
            method,
            parameter(credentials, "uri"));
    return expected.equals(parameter(credentials, "response"));
  }

  private String response(String user, String nonce, String method, String uri) {
    String secret = hash(user + ":" + REALM + ":" + PASSWORD);
    return hash(secret + ":" + nonce + ":" + hash(method + ":" + uri));
  }

  private String hash(String text) {
    return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The value of a quoted parameter, empty if there is none. */
  private static String parameter(String header, String name) {
    String start = " " + name + "=\"";
    int from = header.indexOf(start);
    if (from < 0) {
      return "";
    }
    from += start.length();
    return header.substring(from, Math.max(from, header.indexOf('"', from)));
  }
}
