package io.sallyport.av;

/** Limits and totals of what is relayed, the same for every dialect. */
final class Traffic {
  /**
   * Longest data of a peer that goes to a client in an indication: with its header, at most 48
   * octets, it still is a datagram (65,507 octets) and fits into a frame.
   */
  static final int MOST_INDICATED_OCTETS = 65_456;

  /** Longest data of a peer that goes to a client on a channel. */
  static final int MOST_ON_CHANNEL_OCTETS = 65_503;

  /** Of UDP and IPv4; with IPv6 it is more. */
  static final int DATAGRAM_HEADER_OCTETS = 28;

  private Traffic() {}

  /** True if data is no longer than that; if it is, it is counted as dropped. */
  static boolean fits(Relay relay, int octets, int most) {
    if (octets > most) {
      relay.shared().counters().count(AvCounter.PACKETS_TOO_LONG);
    }
    return octets <= most;
  }

  /**
   * True if data of so many octets may pass now; if not, they are counted as dropped. A datagram
   * counts with its headers: otherwise one with nothing in it would cost nothing.
   */
  static boolean takes(Relay relay, Allocation allocation, int octets) {
    int taken = allocation.isStream() ? octets : octets + DATAGRAM_HEADER_OCTETS;
    boolean takes = allocation.takesOctets(taken, relay.nanoTime());
    if (!takes) {
      relay.shared().counters().count(AvCounter.PACKETS_TOO_FAST);
    }
    return takes;
  }

  /** What counts the refusals of a kind. */
  static AvCounter counter(Quotas.Refusal refusal) {
    return switch (refusal) {
      case USER -> AvCounter.QUOTA_OF_USER;
      case PACE -> AvCounter.QUOTA_OF_PACE;
      case SOURCE -> AvCounter.QUOTA_OF_SOURCE;
      case NODE -> AvCounter.QUOTA_OF_NODE;
    };
  }

  static void countToPeer(Relay relay, int octets) {
    relay.traffic().fromClient(octets);
  }

  static void countToClient(Relay relay, int octets) {
    relay.traffic().fromPeer(octets);
  }
}
