package io.sallyport.net.lane;

import org.jspecify.annotations.Nullable;

/** A UDP socket of a lane. Used on the lane's thread only, which owns it. */
public abstract sealed class LaneSocket permits LinuxSocket, NioSocket {
  /** End of a chain of queued datagrams. */
  static final int NONE = -1;

  /** Place in the lane's table of sockets. */
  final int index;

  final SocketSpec spec;
  private final Endpoint local;
  private @Nullable Object attachment;
  boolean isOpen = true;

  /** First and last of the datagrams that wait in the {@link Outbox} for this socket. */
  int firstQueued = NONE;

  int lastQueued = NONE;

  LaneSocket(int index, SocketSpec spec, Endpoint local) {
    this.index = index;
    this.spec = spec;
    this.local = local;
  }

  /** The address and port it is bound to. Not to be changed. */
  public Endpoint local() {
    return local;
  }

  public boolean isOpen() {
    return isOpen;
  }

  /** What its owner attached. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /**
   * Keeps something of the owner's with the socket, so that no table is asked for each datagram.
   */
  public void attach(@Nullable Object owner) {
    attachment = owner;
  }

  /** Traffic class octet of a message to this socket. */
  final int trafficClassOf(int asked) {
    return asked == Outgoing.AS_SOCKET ? spec.trafficClass() : asked;
  }

  /** Whether a message with this fragmentation wish may be fragmented. */
  final boolean dontFragmentOf(int asked) {
    return asked == Outgoing.AS_SOCKET ? spec.dontFragment() : asked == 1;
  }
}
