package io.sallyport.wire.stun;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A MAC with a key, for message after message. Its owner is who checks or signs: an allocation,
 * whose key stays, or a lane, which sets that of each request. Not safe for use by two threads.
 */
public final class Hmac {
  /** What integrity is made with, and the octets it has. */
  public enum Algorithm {
    SHA1("HmacSHA1", 20),
    SHA256("HmacSHA256", 32);

    private final String name;
    private final int octets;

    Algorithm(String name, int octets) {
      this.name = name;
      this.octets = octets;
    }

    public int octets() {
      return octets;
    }
  }

  private static final int CHUNK_OCTETS = 1024;

  /** Never written to. */
  private static final byte[] ZEROS = new byte[64];

  private final Algorithm algorithm;
  private final Mac mac;
  private final byte[] chunk = new byte[CHUNK_OCTETS];
  private final byte[] claimed;
  private final byte[] made;
  private boolean hasKey;

  /** Without a key: {@link #key} comes first. */
  public Hmac(Algorithm algorithm) {
    this.algorithm = algorithm;
    claimed = new byte[algorithm.octets()];
    made = new byte[algorithm.octets()];
    try {
      mac = Mac.getInstance(algorithm.name);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + algorithm.name, e);
    }
  }

  public Hmac(Algorithm algorithm, byte[] key) {
    this(algorithm);
    key(key);
  }

  public Algorithm algorithm() {
    return algorithm;
  }

  /**
   * Takes another key.
   *
   * @param key not empty; copied
   */
  public void key(byte[] key) {
    try {
      mac.init(new SecretKeySpec(key, algorithm.name));
      hasKey = true;
    } catch (InvalidKeyException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Adds octets to the message. */
  public void update(MemorySegment segment, long offset, int length) {
    for (int done = 0; done < length; done += CHUNK_OCTETS) {
      int count = Math.min(CHUNK_OCTETS, length - done);
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset + done, chunk, 0, count);
      mac.update(chunk, 0, count);
    }
  }

  /** Adds the two octets of a number. */
  public void update16(int value) {
    mac.update((byte) (value >>> 8));
    mac.update((byte) value);
  }

  /**
   * Adds zeros.
   *
   * @param count 0 to 63
   */
  public void updateZeros(int count) {
    mac.update(ZEROS, 0, count);
  }

  /** Ends the message; true if its MAC is at that place. Takes the same time either way. */
  public boolean endsAs(MemorySegment segment, long offset) {
    finish();
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, claimed, 0, claimed.length);
    boolean isSame = MessageDigest.isEqual(made, claimed);
    Arrays.fill(made, (byte) 0);
    return isSame;
  }

  /** Ends the message and writes its MAC to that place. */
  public void endTo(MemorySegment segment, long offset) {
    finish();
    MemorySegment.copy(made, 0, segment, ValueLayout.JAVA_BYTE, offset, made.length);
  }

  private void finish() {
    if (!hasKey) {
      throw new IllegalStateException("no key");
    }
    try {
      mac.doFinal(made, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return algorithm.name;
  }
}
