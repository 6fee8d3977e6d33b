package io.sallyport.av;

import io.sallyport.net.lane.DeliveryError;

/** Which ICMP errors clients are told of (RFC 8656 section 11.5). */
final class IcmpErrors {
  private static final int DESTINATION_UNREACHABLE = 3;
  private static final int TIME_EXCEEDED = 11;
  private static final int V6_DESTINATION_UNREACHABLE = 1;
  private static final int V6_PACKET_TOO_BIG = 2;
  private static final int V6_TIME_EXCEEDED = 3;

  private IcmpErrors() {}

  static boolean isTold(DeliveryError error) {
    return switch (error.origin()) {
      case ICMP -> error.type() == DESTINATION_UNREACHABLE || error.type() == TIME_EXCEEDED;
      case ICMPV6 ->
          error.type() == V6_DESTINATION_UNREACHABLE
              || error.type() == V6_PACKET_TOO_BIG
              || error.type() == V6_TIME_EXCEEDED;
      case LOCAL -> false;
    };
  }
}
