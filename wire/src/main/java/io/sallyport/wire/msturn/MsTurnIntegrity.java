package io.sallyport.wire.msturn;

import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.PasswordAlgorithm;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Message Integrity of MS-TURN: the MAC of all before the attribute, with the length that the
 * header has, and of zeros up to a multiple of 64 octets.
 *
 * <p>The key is a digest of {@code username:realm:password}, where username and password are the
 * octets of a token. With SHA-1 it is the MD5 one. With SHA-256 neither the digest nor the zeros
 * are documented, so there are four ways, to be tried in their order; an allocation keeps to the
 * one that its client has.
 */
public enum MsTurnIntegrity {
  SHA1(Hmac.Algorithm.SHA1, PasswordAlgorithm.MD5, true),
  SHA256_PADDED(Hmac.Algorithm.SHA256, PasswordAlgorithm.SHA256, true),
  SHA256_MD5_KEY_PADDED(Hmac.Algorithm.SHA256, PasswordAlgorithm.MD5, true),
  SHA256_BARE(Hmac.Algorithm.SHA256, PasswordAlgorithm.SHA256, false),
  SHA256_MD5_KEY_BARE(Hmac.Algorithm.SHA256, PasswordAlgorithm.MD5, false);

  private static final int BLOCK_OCTETS = 64;
  private static final int ATTRIBUTE_HEADER_OCTETS = 4;
  private static final List<MsTurnIntegrity> WITH_SHA1 = List.of(SHA1);
  private static final List<MsTurnIntegrity> WITH_SHA256 =
      List.of(SHA256_PADDED, SHA256_MD5_KEY_PADDED, SHA256_BARE, SHA256_MD5_KEY_BARE);

  private final Hmac.Algorithm algorithm;
  private final PasswordAlgorithm keyDigest;
  private final boolean isPadded;

  MsTurnIntegrity(Hmac.Algorithm algorithm, PasswordAlgorithm keyDigest, boolean isPadded) {
    this.algorithm = algorithm;
    this.keyDigest = keyDigest;
    this.isPadded = isPadded;
  }

  /**
   * Those that the integrity of a message may be; none if it has none, or one that is not spoken.
   *
   * @param common what its sender and we speak
   */
  public static List<MsTurnIntegrity> of(MsTurnMessage message, MsVersion common) {
    int place = message.attributes().find(MsTurnAttribute.MESSAGE_INTEGRITY);
    if (place == Attributes.ABSENT) {
      return List.of();
    }
    boolean isSha1 = message.attributes().length(place) == Hmac.Algorithm.SHA1.octets();
    if (isSha1) {
      return WITH_SHA1;
    }
    return common.hasSha256() ? WITH_SHA256 : List.of();
  }

  /** What the MAC has to be of. */
  public Hmac.Algorithm algorithm() {
    return algorithm;
  }

  /** The key of its MAC. */
  public byte[] key(byte[] username, byte[] realm, byte[] password) {
    return keyDigest.key(username, realm, password);
  }

  /**
   * True if the message has an integrity of this kind, and it is right.
   *
   * @param hmac of {@link #algorithm()}, with {@link #key}
   */
  public boolean verifies(MsTurnMessage message, Hmac hmac) {
    Attributes attributes = message.attributes();
    int place = attributes.find(MsTurnAttribute.MESSAGE_INTEGRITY);
    if (place == Attributes.ABSENT || attributes.length(place) != algorithm.octets()) {
      return false;
    }
    int covered = attributes.start(place) - ATTRIBUTE_HEADER_OCTETS;
    update(hmac, message.segment(), message.offset(), covered);
    return hmac.endsAs(message.segment(), attributes.offset(place));
  }

  /** Takes the octets up to the attribute; the header says how long the whole message is. */
  void update(Hmac hmac, MemorySegment segment, long offset, int covered) {
    if (hmac.algorithm() != algorithm) {
      throw new IllegalArgumentException(this + " is not made with " + hmac);
    }
    hmac.update(segment, offset, covered);
    if (isPadded) {
      hmac.updateZeros(-covered & (BLOCK_OCTETS - 1));
    }
  }
}
