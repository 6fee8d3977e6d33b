package io.sallyport.wire.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a key is made of a password (RFC 8489 section 18.5). On the wire each is a number (2 octets),
 * a length of parameters (2), which is 0 for both, and padding to 4.
 */
public enum PasswordAlgorithm {
  MD5(1, "MD5"),
  SHA256(2, "SHA-256");

  /** PASSWORD-ALGORITHM with more parameters than anybody defined is refused. */
  static final int MOST_OCTETS = 64;

  static final int MOST_LIST_OCTETS = 256;

  private static final int HEADER_OCTETS = 4;

  private final int number;
  private final String digest;

  PasswordAlgorithm(int number, String digest) {
    this.number = number;
    this.digest = digest;
  }

  public int number() {
    return number;
  }

  /**
   * The key of the long-term mechanism (RFC 8489 section 9.2.2): a digest of {@code
   * username:realm:password}.
   *
   * @param realm as {@link OpaqueString} has it, and so the password
   */
  public byte[] key(byte[] username, String realm, byte[] password) {
    return key(username, realm.getBytes(UTF_8), password);
  }

  /** The same of octets. */
  public byte[] key(byte[] username, byte[] realm, byte[] password) {
    MessageDigest made = digest(digest);
    made.update(username);
    made.update((byte) ':');
    made.update(realm);
    made.update((byte) ':');
    return made.digest(password);
  }

  static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }

  /** The value of PASSWORD-ALGORITHM. */
  public byte[] octets() {
    return list(List.of(this));
  }

  /** The value of PASSWORD-ALGORITHMS, the best first. */
  public static byte[] list(List<PasswordAlgorithm> algorithms) {
    ByteBuffer octets = ByteBuffer.allocate(HEADER_OCTETS * algorithms.size());
    algorithms.forEach(each -> octets.putShort((short) each.number).putShort((short) 0));
    return octets.array();
  }

  /**
   * What a PASSWORD-ALGORITHM names.
   *
   * @return null if it is none of ours, has parameters, or says a length it does not have
   */
  public static @Nullable PasswordAlgorithm of(Attributes attributes, int place) {
    MemorySegment segment = attributes.segment();
    long from = attributes.offset(place);
    boolean isPlain =
        attributes.length(place) == HEADER_OCTETS && NetworkOrder.u16(segment, from + 2) == 0;
    if (!isPlain) {
      return null;
    }
    return switch (NetworkOrder.u16(segment, from)) {
      case 1 -> MD5;
      case 2 -> SHA256;
      default -> null;
    };
  }
}
