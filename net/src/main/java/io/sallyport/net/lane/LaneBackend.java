package io.sallyport.net.lane;

/**
 * How one lane reaches the kernel. Everything but {@link #wakeUp} is called on the lane's thread.
 * All implementations run the same conformance tests.
 */
interface LaneBackend {
  /** Opens a socket, to be known by this place in the lane's table. */
  SocketOpening open(int index, SocketSpec spec);

  /** Closes a socket of this backend; the datagrams of the pass stay readable. */
  void close(LaneSocket socket);

  /**
   * Waits until something came, the time has passed, or somebody woke the lane. The memory of the
   * pass before may be used.
   */
  void await(long nanos);

  /**
   * Hands up what came, within the bounds of a pass.
   *
   * @return true if there may be more, so that the next pass is not to wait
   */
  boolean receive(Delivery delivery);

  /**
   * Takes all that waits for a socket in the lane's outbox to be sent or dropped, at {@link
   * #finishSends} at the latest.
   */
  void send(LaneSocket socket);

  /** Sends or drops all that was taken, and counts which; nothing of it waits any more. */
  default void finishSends() {}

  /** Ends a wait, or the next one. From any thread, also after {@link #release}. */
  void wakeUp();

  /** Gives back what the backend itself holds; all sockets are closed. */
  void release();
}
