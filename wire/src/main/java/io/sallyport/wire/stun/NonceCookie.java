package io.sallyport.wire.stun;

import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The beginning of a nonce that says what a server can (RFC 8489 section 9.2): {@code obMatJos2}
 * and 24 bits in Base64, the first bit highest. As it is part of what integrity covers, nobody on
 * the way can bid a client down.
 */
public final class NonceCookie {
  public static final int CHARACTERS = 13;

  private static final String BEGINNING = "obMatJos2";

  /** Bits of RFC 8489 section 18.1. */
  public enum Feature {
    PASSWORD_ALGORITHMS(0x80_0000),
    USERNAME_ANONYMITY(0x40_0000);

    private final int bit;

    Feature(int bit) {
      this.bit = bit;
    }
  }

  private NonceCookie() {}

  /** The 13 characters that go before a nonce. */
  public static String of(Set<Feature> features) {
    int bits = features.stream().mapToInt(feature -> feature.bit).reduce(0, (a, b) -> a | b);
    byte[] octets = {(byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
    return BEGINNING + Base64.getEncoder().encodeToString(octets);
  }

  /** What a nonce says; empty if it says nothing. Bits that nobody defined are ignored. */
  public static Optional<Set<Feature>> read(String nonce) {
    if (nonce.length() < CHARACTERS || !nonce.startsWith(BEGINNING)) {
      return Optional.empty();
    }
    try {
      byte[] octets = Base64.getDecoder().decode(nonce.substring(BEGINNING.length(), CHARACTERS));
      if (octets.length != 3) {
        return Optional.empty();
      }
      int bits = (octets[0] & 0xFF) << 16 | (octets[1] & 0xFF) << 8 | (octets[2] & 0xFF);
      Set<Feature> features = EnumSet.allOf(Feature.class);
      features.removeIf(feature -> (bits & feature.bit) == 0);
      return Optional.of(features);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
