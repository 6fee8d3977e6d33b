package io.sallyport.av;

import io.sallyport.topology.Av;
import java.util.Arrays;

/** What signs tokens; both give 20 octets, so that clients see no difference. */
enum TokenMac {
  HMAC_SHA1("HmacSHA1"),
  /** HMAC-SHA-256, its first 20 octets. */
  HMAC_SHA256("HmacSHA256");

  static final int OCTETS = 20;

  private final String algorithm;

  TokenMac(String algorithm) {
    this.algorithm = algorithm;
  }

  static TokenMac of(Av.TokenMac setting) {
    return switch (setting) {
      case HMAC_SHA1 -> HMAC_SHA1;
      case HMAC_SHA256 -> HMAC_SHA256;
    };
  }

  byte[] of(byte[] secret, byte[] octets) {
    return Arrays.copyOf(new MacKey(algorithm, secret).of(octets), OCTETS);
  }
}
