package io.sallyport.wire.stun;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A MAC with a key, for message after message (RFC 2104). Its owner is who checks or signs: a lane,
 * which sets the key of each request. Made of a digest, because the JDK's own makes objects for
 * each key. Not safe for use by two threads.
 */
public final class Hmac {
  /** What integrity is made with, and the octets it has. */
  public enum Algorithm {
    SHA1("SHA-1", 20),
    SHA256("SHA-256", 32);

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

  /** Of what both digests take at once. */
  private static final int BLOCK_OCTETS = 64;

  private static final int INNER_PAD = 0x36;
  private static final int OUTER_PAD = 0x5C;

  /** Never written to. */
  private static final byte[] ZEROS = new byte[64];

  private final Algorithm algorithm;
  private final MessageDigest digest;
  private final byte[] inner = new byte[BLOCK_OCTETS];
  private final byte[] outer = new byte[BLOCK_OCTETS];
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
      digest = MessageDigest.getInstance(algorithm.name);
    } catch (NoSuchAlgorithmException e) {
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
    if (key.length == 0) {
      throw new IllegalArgumentException("an empty key");
    }
    digest.reset();
    byte[] shortened = key;
    if (key.length > BLOCK_OCTETS) {
      digest.update(key);
      digestTo(made);
      shortened = made;
    }
    for (int i = 0; i < BLOCK_OCTETS; i++) {
      int octet = i < shortened.length ? shortened[i] : 0;
      inner[i] = (byte) (octet ^ INNER_PAD);
      outer[i] = (byte) (octet ^ OUTER_PAD);
    }
    digest.update(inner);
    hasKey = true;
  }

  /** Adds octets to the message. */
  public void update(MemorySegment segment, long offset, int length) {
    for (int done = 0; done < length; done += CHUNK_OCTETS) {
      int count = Math.min(CHUNK_OCTETS, length - done);
      MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset + done, chunk, 0, count);
      digest.update(chunk, 0, count);
    }
  }

  /** Adds the two octets of a number. */
  public void update16(int value) {
    digest.update((byte) (value >>> 8));
    digest.update((byte) value);
  }

  /**
   * Adds zeros.
   *
   * @param count 0 to 63
   */
  public void updateZeros(int count) {
    digest.update(ZEROS, 0, count);
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
    digestTo(made);
    digest.update(outer);
    digest.update(made);
    digestTo(made);
    digest.update(inner);
  }

  /** Ends the digest, which begins anew. */
  private void digestTo(byte[] to) {
    try {
      digest.digest(to, 0, to.length);
    } catch (DigestException e) {
      throw new IllegalStateException("there is room for a digest", e);
    }
  }

  /** Names no secret. */
  @Override
  public String toString() {
    return algorithm.name;
  }
}
