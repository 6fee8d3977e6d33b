package io.sallyport.wire.stun;

import org.jspecify.annotations.Nullable;

/** Families of RFC 8489 section 14.1, by their number on the wire. */
public enum AddressFamily {
  IPV4(1, 4),
  IPV6(2, 16);

  private final int number;
  private final int octets;

  AddressFamily(int number, int octets) {
    this.number = number;
    this.octets = octets;
  }

  public int number() {
    return number;
  }

  /** Octets of an address. */
  public int octets() {
    return octets;
  }

  /** Null if no family has the number. */
  public static @Nullable AddressFamily ofNumber(int number) {
    return switch (number) {
      case 1 -> IPV4;
      case 2 -> IPV6;
      default -> null;
    };
  }
}
