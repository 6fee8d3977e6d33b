package io.sallyport.xmpp;

/** Streams that end in two steps when the node stops. Call from any thread. */
interface Stopping {
  /**
   * The node stops. Streams whose other end counts what was taken stay open for what is under way,
   * and take nothing more; from others, which are told at once, what crosses is still taken.
   */
  void stopTaking();

  /** Streams that were told to stop and from which something may still come. */
  int crossing();

  /** What waits for a stream is told that there will be none. */
  void giveUp();

  /** Ends all streams, and begins none. */
  void drain();
}
