package io.sallyport.net.lane;

/**
 * What a service does with the datagrams of one lane. Called on the lane's thread only, one call
 * after the other. What it throws is caught, counted and reported; the lane goes on with the next
 * datagram. Nothing here may block.
 */
public interface LaneHandler {
  /** Makes the handler of a lane. */
  interface Factory {
    /** Called once on the lane's thread before its first pass: the place to open sockets. */
    LaneHandler on(Lane lane);
  }

  /** A datagram arrived. */
  void received(LaneSocket socket, Datagram datagram);

  /** A datagram sent before did not arrive; told only where {@link LanePlatform#reportsErrors}. */
  default void undelivered(LaneSocket socket, DeliveryError error) {}

  /** All that one pass received was handed up; what is queued leaves after this. */
  default void passed() {}

  /** Time passed: called about every {@link LaneSettings#tick}. */
  default void ticked(long nowNanos) {}

  /** Nothing is to be begun any more. */
  default void draining() {}

  /** The lane is about to end; what is queued within this call still leaves. */
  default void stopping() {}
}
