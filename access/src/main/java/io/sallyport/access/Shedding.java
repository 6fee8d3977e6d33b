package io.sallyport.access;

import io.sallyport.wire.sip.SipMessage;

/** What one loop turns away while the node has more to do than it can. */
final class Shedding {
  /** When a sender may come back: 5 to 60 s, so that not all come at once. */
  private static final int SPREAD_SECONDS = 56;

  private final AccessLoop loop;
  private final AccessShared shared;

  Shedding(AccessLoop loop, AccessShared shared) {
    this.loop = loop;
    this.shared = shared;
  }

  /** Turns a request away if the node is overloaded; others at different times. */
  boolean isShed(SipConnection from, SipMessage request) {
    OverloadPolicy.Level level = shared.overload.level(loop.nanoTime());
    if (level == OverloadPolicy.Level.NONE) {
      return false;
    }
    OverloadPolicy.Arrival arrival =
        new OverloadPolicy.Arrival(
            request.method(), request.toTag() != null, sender(from, request));
    if (!OverloadPolicy.refuses(
        level, arrival, shared.overload.refusedShare(), shared.random.nextDouble())) {
      return false;
    }
    loop.counters().count(AccessCounter.REQUESTS_SHED);
    loop.refuse(
        from,
        request,
        Refusal.busy(AccessLoop.FIRST_RETRY_SECONDS + shared.random.nextInt(SPREAD_SECONDS)));
    if (from instanceof ClientFlow flow && !flow.isKnown()) {
      // To refuse costs as well: what it has sent behind this one waits in its own buffers.
      flow.pauseReading();
    }
    return true;
  }

  private OverloadPolicy.Sender sender(SipConnection from, SipMessage request) {
    return switch (from) {
      case ClientFlow _ when AccessPolicy.isAnonymous(request) -> OverloadPolicy.Sender.NEWCOMER;
      case ClientFlow flow ->
          flow.isKnown() ? OverloadPolicy.Sender.KNOWN : OverloadPolicy.Sender.UNKNOWN;
      case PartnerConnection partner ->
          isNew(partner, PartnerConnection.fromDomain(request))
              ? OverloadPolicy.Sender.NEWCOMER
              : OverloadPolicy.Sender.KNOWN;
      case InsidePeer _, LinkConnection _ -> OverloadPolicy.Sender.KNOWN;
    };
  }

  /** True for a partner that only DNS vouches for and that we know no good of. */
  private boolean isNew(PartnerConnection connection, String domain) {
    return connection.admissionOf(domain)
            instanceof FederationPolicy.Admission.Admitted(Partner partner)
        && partner.kind() == Partner.Kind.DISCOVERED
        && shared.discovered.partner(partner.server(), domain, loop.nanoTime()).isNew();
  }

  /** Another second passed with something to do: if it is too much, who was not let in goes. */
  void relieve() {
    if (shared.overload.level(loop.nanoTime()) != OverloadPolicy.Level.SATURATED) {
      return;
    }
    for (ClientFlow flow : shared.flows()) {
      if (flow.loop == loop) {
        flow.shed();
      }
    }
  }
}
