package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * How a component shows that it knows the secret of its domain, and how it is told that it is let
 * in (XEP-0114 section 3).
 *
 * @param digest lower-case hexadecimal digits of SHA-1; empty from who lets the component in
 */
public record ComponentHandshake(String digest) {
  private static final String NAME = "handshake";

  /** What is said to a component that has shown the secret. */
  public static final ComponentHandshake ACCEPTED = new ComponentHandshake("");

  /**
   * What shows the secret.
   *
   * @param streamId as the header that answered gave it
   * @param secret not empty
   */
  public static ComponentHandshake of(String streamId, String secret) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((streamId + secret).getBytes(StandardCharsets.UTF_8));
      return new ComponentHandshake(HexFormat.of().formatHex(digest));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every platform has SHA-1", e);
    }
  }

  /** True if it shows that secret; takes the same time whatever is wrong with it. */
  public boolean shows(String streamId, String secret) {
    return MessageDigest.isEqual(
        digest.getBytes(StandardCharsets.UTF_8),
        of(streamId, secret).digest.getBytes(StandardCharsets.UTF_8));
  }

  /** True for what only who lets in says. */
  public boolean isAcceptance() {
    return digest.isEmpty();
  }

  /** Reads one; empty if that element is none. */
  public static Optional<ComponentHandshake> read(XmlElement element) {
    return element.is(NAME, Namespace.COMPONENT_ACCEPT)
        ? Optional.of(new ComponentHandshake(element.text().strip()))
        : Optional.empty();
  }

  /** How it is written; our headers to and for components declare its namespace. */
  public byte[] octets() {
    XmlWriter writer = new XmlWriter().start(NAME);
    if (!digest.isEmpty()) {
      writer.text(digest);
    }
    return writer.end(NAME).octets();
  }
}
