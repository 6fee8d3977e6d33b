package io.sallyport.wire.dialect;

import java.util.Optional;

/**
 * What is spoken on a connection for all its life, or why it is closed without an octet. Names are
 * stable: they appear in counters.
 */
public enum StreamDialect {
  NEED_MORE,
  /** The address of the client, from a load balancer that is trusted; what follows is told anew. */
  PROXY_HEADER,
  /** MS-TURN in its frames. */
  MS_FRAMING,
  /** The same behind a greeting that is to be answered. */
  PSEUDO_TLS,
  /** What is inside is told anew. */
  TLS,
  /** RFC 8489 and 8656. */
  STUN,
  /** RFC 3489. */
  CLASSIC_STUN,
  /** Data of a peer, in multiplexed frames. */
  MULTIPLEXED,
  /** Data in a frame of MS-TURN, before there is an allocation. */
  CLOSE_DATA,
  /** Data on a channel, before there is an allocation. */
  CLOSE_CHANNEL_DATA,
  /** STUN in frames of RFC 4571, which peers speak with peers. */
  CLOSE_RFC_4571,
  CLOSE_UNKNOWN;

  /** True if the connection is to be closed. */
  public boolean isClosed() {
    return compareTo(CLOSE_DATA) >= 0;
  }

  /** What a protocol of a TLS handshake stands for (RFC 7443); empty if it is none of these. */
  public static Optional<StreamDialect> ofAlpn(String name) {
    return name.equals("stun.turn") || name.equals("stun.nat-discovery")
        ? Optional.of(STUN)
        : Optional.empty();
  }
}
