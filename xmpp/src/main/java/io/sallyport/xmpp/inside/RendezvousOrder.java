package io.sallyport.xmpp.inside;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * Which of several nodes takes a key: whoever scores highest for it. All who ask agree without
 * talking, and when one node goes only its own keys move.
 */
public final class RendezvousOrder {
  private RendezvousOrder() {}

  /** The nodes, the first choice first. */
  public static List<String> of(Collection<String> nodes, String key) {
    return nodes.stream()
        .distinct()
        .sorted(
            Comparator.comparing((String node) -> score(node, key), Long::compareUnsigned)
                .reversed()
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** The first eight octets of SHA-256(node, bar, key), to be compared without a sign. */
  static long score(String node, String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((node + "|" + key).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(digest).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** As a person compares it. */
  static String hex(long score) {
    return HexFormat.of().toHexDigits(score);
  }
}
