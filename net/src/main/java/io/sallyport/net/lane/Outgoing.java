package io.sallyport.net.lane;

/**
 * A datagram to send: a destination and up to two parts in the lane's memory, sent as one. Made
 * once and used again by its owner; {@link Lane#send} takes what it says and leaves it as it is.
 */
public final class Outgoing {
  /** Take what the socket was opened with. */
  static final int AS_SOCKET = -1;

  long high;
  long low;
  int port;
  long headerOffset;
  int headerLength;
  long payloadOffset;
  int payloadLength;
  int trafficClass = AS_SOCKET;
  int fragmentation = AS_SOCKET;

  /** Takes the numbers of a destination. */
  public Outgoing to(Endpoint destination) {
    high = destination.high();
    low = destination.low();
    port = destination.port();
    return this;
  }

  /** Octets in the lane's memory that go first, for example a ChannelData header. */
  public Outgoing header(long offset, int length) {
    headerOffset = offset;
    headerLength = length;
    return this;
  }

  /** Octets in the lane's memory that follow the header: may lie in a received datagram. */
  public Outgoing payload(long offset, int length) {
    payloadOffset = offset;
    payloadLength = length;
    return this;
  }

  /**
   * Sets the TOS or traffic class octet of this datagram.
   *
   * @param octet 0 to 255, or -1 for what the socket was opened with
   */
  public Outgoing trafficClass(int octet) {
    if (octet < AS_SOCKET || octet > 255) {
      throw new IllegalArgumentException("an octet, or -1: " + octet);
    }
    trafficClass = octet;
    return this;
  }

  /** Says whether routers may fragment this datagram, whatever the socket was opened with. */
  public Outgoing dontFragment(boolean on) {
    fragmentation = on ? 1 : 0;
    return this;
  }

  /** Takes off both parts and all that differs from the socket; the destination stays. */
  public Outgoing clear() {
    headerLength = 0;
    payloadLength = 0;
    trafficClass = AS_SOCKET;
    fragmentation = AS_SOCKET;
    return this;
  }
}
