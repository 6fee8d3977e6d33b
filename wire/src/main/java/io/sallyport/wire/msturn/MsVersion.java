package io.sallyport.wire.msturn;

import io.sallyport.wire.stun.Attributes;

/**
 * MS-Version (MS-TURN section 2.2.2.17): what its sender speaks.
 *
 * @param number 0 if the attribute is absent, as the oldest clients have it; each next one adds:
 *     MS-ICE, MS-ICE2, SHA-256, IPv6, multiplexing over UDP, multiplexing over TCP
 */
public record MsVersion(long number) {
  public static final MsVersion ICE2 = new MsVersion(2);

  private static final int SHA256 = 3;
  private static final int IPV6 = 4;
  private static final int MULTIPLEXED_UDP = 5;
  private static final int MULTIPLEXED_TCP = 6;

  public MsVersion {
    if (number < 0 || number >>> 32 != 0) {
      throw new IllegalArgumentException("a version has four octets");
    }
  }

  public static MsVersion of(Attributes attributes) {
    int place = attributes.find(MsTurnAttribute.MS_VERSION);
    return new MsVersion(place == Attributes.ABSENT ? 0 : attributes.u32(place));
  }

  /** What two speak with each other. */
  public MsVersion common(MsVersion other) {
    return number <= other.number ? this : other;
  }

  public boolean hasSha256() {
    return number >= SHA256;
  }

  public boolean hasIpv6() {
    return number >= IPV6;
  }

  public boolean hasMultiplexedUdp() {
    return number >= MULTIPLEXED_UDP;
  }

  public boolean hasMultiplexedTcp() {
    return number >= MULTIPLEXED_TCP;
  }
}
