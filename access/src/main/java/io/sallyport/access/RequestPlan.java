package io.sallyport.access;

import org.jspecify.annotations.Nullable;

/**
 * How a request leaves, decided once for all tries.
 *
 * @param ownRoutes first Route values that are ours and taken off
 * @param flow the client's flow on whichever side it is; null for a hand-over
 * @param pushedRoute Route value put on top, for a hand-over by Request-URI; otherwise null
 * @param search tells where to
 */
record RequestPlan(
    Leg leg,
    int ownRoutes,
    @Nullable ClientFlow flow,
    @Nullable String pushedRoute,
    TargetSearch search) {

  /** Which sides a request crosses. */
  enum Leg {
    /** From a client to an internal server. */
    INWARD,
    /** From an internal server, or a node that handed it over, to a client. */
    OUTWARD,
    /** From an internal server to the node that holds the client's flow. */
    HAND_OVER
  }
}
