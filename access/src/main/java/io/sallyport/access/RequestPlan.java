package io.sallyport.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a request leaves, decided once for all tries.
 *
 * @param flow the client's flow on whichever side it is; null if no client is concerned
 * @param partner who is outside; null if it is a client, or not known before the target is
 * @param search tells where to
 */
record RequestPlan(
    Leg leg,
    RouteChange routes,
    @Nullable ClientFlow flow,
    @Nullable Partner partner,
    TargetSearch search) {

  /** Which sides a request crosses. */
  enum Leg {
    /** From a client to an internal server. */
    INWARD,
    /** From an internal server, or a node that handed it over, to a client. */
    OUTWARD,
    /** From an internal server to the node that holds the client's flow. */
    HAND_OVER,
    /** From a partner to an internal server. */
    FROM_PARTNER,
    /** From an internal server to a partner. */
    TO_PARTNER,
    /** From a partner to another, where the pool is a clearing house. */
    TRANSIT
  }

  /**
   * What becomes of the Route header.
   *
   * @param own first values that are ours and taken off
   * @param pushed values put in their place, in order
   */
  record RouteChange(int own, List<String> pushed) {
    static final RouteChange NONE = new RouteChange(0, List.of());

    RouteChange {
      pushed = List.copyOf(pushed);
    }

    static RouteChange takingOff(int own) {
      return own == 0 ? NONE : new RouteChange(own, List.of());
    }
  }

  /** This plan once it is known where the request goes. */
  RequestPlan toward(Target target) {
    return leg == Leg.TO_PARTNER
            && target instanceof Link link
            && link.end() instanceof PartnerEnd(PartnerServer server)
        ? new RequestPlan(leg, routes, flow, server.partner(), search)
        : this;
  }
}
