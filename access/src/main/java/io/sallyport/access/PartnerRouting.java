package io.sallyport.access;

import io.sallyport.access.FederationPolicy.Admission;
import io.sallyport.access.RequestPlan.Leg;
import io.sallyport.topology.Topology.Hiding;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import io.sallyport.wire.sip.SipUri;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides about requests from partners and for them: who may ask for what, and which server it goes
 * to. A partner reaches the inside alone, never a client or another partner by itself.
 */
final class PartnerRouting {
  /** What crosses to and from partners at all; registrations and the like never do. */
  private static final Set<SipMethod> FEDERATED =
      EnumSet.of(
          SipMethod.INVITE,
          SipMethod.ACK,
          SipMethod.BYE,
          SipMethod.CANCEL,
          SipMethod.OPTIONS,
          SipMethod.SUBSCRIBE,
          SipMethod.NOTIFY,
          SipMethod.BENOTIFY,
          SipMethod.MESSAGE,
          SipMethod.INFO,
          SipMethod.REFER,
          SipMethod.UPDATE,
          SipMethod.PRACK);

  private final AccessLoop loop;
  private final AccessSettings settings;
  private final FederationPolicy policy;
  private final Set<String> internalNames;

  PartnerRouting(AccessLoop loop) {
    this.loop = loop;
    this.settings = loop.settings();
    this.policy = loop.federation();
    this.internalNames = settings.inside().names();
  }

  /** A request from a partner. */
  Verdict fromPartner(PartnerConnection from, SipMessage request, SipUri uri, RouteSet routes) {
    String domain = PartnerConnection.fromDomain(request);
    Partner partner;
    switch (from.admissionOf(domain)) {
      case Admission.Admitted(Partner admitted) -> partner = admitted;
      case Admission.Refused(Refusal refusal) -> {
        Partner callee = calleeOfOurs(from, request, routes);
        return callee == null
            ? refusedDomain(from, domain, refusal)
            : heard(policy.domainOf(callee), fromAdmitted(callee, from, request, uri, routes));
      }
      case Admission.Asks _ -> {
        return new Verdict.Refuse(Refusal.SOURCE_UNROUTABLE);
      }
      case null -> {
        return new Verdict.Refuse(Refusal.SOURCE_UNROUTABLE);
      }
    }
    return heard(domain, fromAdmitted(partner, from, request, uri, routes));
  }

  private Verdict heard(String domain, Verdict verdict) {
    loop.monitored()
        .received(domain, verdict instanceof Verdict.Refuse(Refusal refusal) ? refusal : null);
    return verdict;
  }

  private Verdict fromAdmitted(
      Partner partner, PartnerConnection from, SipMessage request, SipUri uri, RouteSet routes) {
    Refusal refusal = refusalOf(partner, PartnerConnection.fromDomain(request), request);
    if (refusal == null) {
      refusal = refusalOfToken(from, routes);
    }
    if (refusal == null) {
      refusal = refusalOfTarget(request, uri);
    }
    if (refusal == null && partner.kind() == Partner.Kind.DISCOVERED) {
      refusal = refusalOfAmount(partner, uri, routes);
    }
    if (refusal != null) {
      return new Verdict.Refuse(refusal);
    }
    if (request.toTag() == null) {
      return initial(partner, request, uri, routes);
    }
    boolean isCallee =
        policy.isOurs(PartnerConnection.fromDomain(request)) && !policy.sharesOurSpace(partner);
    return inDialog(isCallee ? partner.unverified() : partner, request, uri, routes);
  }

  /**
   * Who speaks as a user of ours in a dialog because a call to that user was passed on to it; null
   * for anybody else. The route proves it: it was sealed for this dialog, this user and the server
   * that the call went to.
   */
  private @Nullable Partner calleeOfOurs(
      PartnerConnection from, SipMessage request, RouteSet routes) {
    SealedRoutes.Contents sealed = routes.sealed();
    if (sealed == null || !policy.isOurs(PartnerConnection.fromDomain(request))) {
      return null;
    }
    PartnerServer server = policy.serverPassedTo(sealed.server(), sealed.domain());
    return server == null || !from.isOf(server) ? null : server.partner();
  }

  private Verdict refusedDomain(PartnerConnection from, String domain, Refusal refusal) {
    loop.counters().count(AccessCounter.PARTNER_DOMAINS_REFUSED);
    loop.outsideEvents()
        .state(
            AccessEvent.PARTNER_DOMAIN_REFUSED,
            "from",
            from.connection.remote(),
            "names",
            from.peer().names(),
            "domain",
            domain,
            "status",
            refusal.status());
    return new Verdict.Refuse(refusal);
  }

  private @Nullable Refusal refusalOf(Partner partner, String domain, SipMessage request) {
    if (!FEDERATED.contains(request.method())) {
      return Refusal.METHOD_NOT_FEDERATED;
    }
    boolean isPassedOn = request.toTag() != null && !policy.sharesOurSpace(partner);
    if (policy.isOurs(domain) && !isPassedOn && !Boundary.isWithinSplitDomain(request)) {
      return Refusal.TRAFFIC_TYPE_WRONG;
    }
    return settings.federation().federation().refusesUnverified()
            && Boundary.lacksVerification(partner, request)
        ? Refusal.UNVERIFIED_SOURCE
        : null;
  }

  /**
   * What nobody vouches for may ask for so much and no more. A tag of the inside that nothing
   * proves may be invented: with it a request counts as one outside a dialog.
   */
  private @Nullable Refusal refusalOfAmount(Partner partner, SipUri uri, RouteSet routes) {
    String target = (uri.user() == null ? "" : uri.user()) + '@' + uri.host();
    DiscoveredPartner.Ruling ruling =
        loop.discovered(partner).admit(loop.nanoTime(), !routes.isProvenDialog(), target);
    if (ruling != DiscoveredPartner.Ruling.PASS) {
      loop.counters().count(AccessCounter.PARTNERS_LIMITED);
    }
    return switch (ruling) {
      case PASS -> null;
      case TOO_FAST -> Refusal.busy(loop.retryAfterSeconds());
      case TOO_MANY_CONTACTS -> Refusal.TOO_MANY_CONTACTS;
    };
  }

  /** A partner names routes through this pool, never a client's flow. */
  private @Nullable Refusal refusalOfToken(PartnerConnection from, RouteSet routes) {
    String text = routes.token();
    if (text == null || routes.unsealed() != null) {
      return null;
    }
    FlowToken token = loop.openToken(text);
    if (token != null && token.kind() != FlowToken.Kind.CLIENT_FLOW) {
      return null;
    }
    loop.counters().count(AccessCounter.TOKENS_FORGED);
    loop.outsideEvents().state(AccessEvent.TOKEN_FORGED, "from", from.connection.remote());
    return Refusal.ROUTE_INVALID;
  }

  /**
   * A server inside would follow these parameters past every rule of ours. In a dialog they are
   * part of the Contact of a client that we completed ourselves.
   */
  private @Nullable Refusal refusalOfTarget(SipMessage request, SipUri uri) {
    String address = uri.param("maddr");
    if (request.toTag() != null) {
      return address != null && internalNames.contains(OurNames.canonical(address))
          ? Refusal.NOT_THROUGH_HERE
          : null;
    }
    if (address != null) {
      return Refusal.NOT_THROUGH_HERE;
    }
    return RouteSet.connection(uri) == null ? null : Refusal.ROUTE_INVALID;
  }

  private Verdict initial(Partner partner, SipMessage request, SipUri uri, RouteSet routes) {
    if (loop.isDraining()) {
      return new Verdict.Refuse(Refusal.busy(loop.retryAfterSeconds()));
    }
    if (!routes.isUsedUp(request)) {
      return new Verdict.Refuse(Refusal.NOT_THROUGH_HERE);
    }
    String host = OurNames.canonical(uri.host());
    if (policy.isOurs(host) || isForUsOfOurs(request, uri)) {
      return inward(partner, request, routes, settings.inside().nextHops());
    }
    return policy.isClearingHouseFor(partner)
        ? new Verdict.Forward(
            new RequestPlan(
                Leg.TRANSIT, routes.change(), null, partner, new PartnerSearch(host, null)))
        : new Verdict.Refuse(Refusal.DOMAIN_UNKNOWN);
  }

  /** A Request-URI at our external name, for a user whose To is in a domain of ours. */
  private boolean isForUsOfOurs(SipMessage request, SipUri uri) {
    return uri.user() != null
        && settings.ourNames().include(uri)
        && policy.isOurs(toDomain(request));
  }

  private Verdict inDialog(Partner partner, SipMessage request, SipUri uri, RouteSet routes) {
    if (routes.token() == null) {
      return new Verdict.Refuse(Refusal.NO_TRANSACTION);
    }
    if (routes.unsealed() != null && routes.leavesMore(request)) {
      // All that lies behind us is sealed: what is added to it is a way of the partner's own.
      return new Verdict.Refuse(Refusal.ROUTE_INVALID);
    }
    // Where routes are hidden, a partner never had another than the sealed one to come back by.
    boolean isInward = routes.unsealed() != null || settings.hiding() == Hiding.OFF;
    if (!isInward) {
      return onward(partner, request, routes);
    }
    SipUri next = routes.next();
    List<InsideServers.Server> servers =
        next == null ? settings.inside().named(uri) : settings.inside().named(next);
    if (!servers.isEmpty()) {
      return inward(partner, request, routes, servers);
    }
    boolean isOursToFollow =
        routes.isUsedUp(request) || (next != null && settings.ourNames().include(next));
    return isOursToFollow
        ? inward(partner, request, routes, settings.inside().nextHops())
        : onward(partner, request, routes);
  }

  /** In a dialog with another partner, where the pool is their clearing house. */
  private Verdict onward(Partner partner, SipMessage request, RouteSet routes) {
    SipUri next = routes.next();
    return policy.isClearingHouseFor(partner)
        ? new Verdict.Forward(
            new RequestPlan(
                Leg.TRANSIT,
                routes.change(),
                null,
                partner,
                new PartnerSearch(toDomain(request), next == null ? null : next.host())))
        : new Verdict.Refuse(Refusal.NOT_THROUGH_HERE);
  }

  private Verdict inward(
      Partner partner, SipMessage request, RouteSet routes, List<InsideServers.Server> servers) {
    return new Verdict.Forward(
        new RequestPlan(
            Leg.FROM_PARTNER,
            routes.change(),
            null,
            partner,
            TargetSearch.of(loop.links().toServers(request.callId(), servers))));
  }

  /** A request from inside that leads neither to a client nor back inside. */
  Verdict toPartner(SipMessage request, SipUri uri, RouteSet routes) {
    SipUri next = routes.next();
    String reach = OurNames.canonical(next == null ? uri.host() : next.host());
    if (request.toTag() != null) {
      String far = policy.isOurs(toDomain(request)) ? OurNames.domain(uri) : toDomain(request);
      TargetSearch search = farEnd(toDomain(request), OurNames.domain(uri), reach);
      return watched(far, outward(request, routes, search));
    }
    String domain = OurNames.domain(uri);
    if (routes.asksForEdge() && next != null && !policy.isBlocked(domain)) {
      domain = OurNames.domain(next);
    }
    return watched(
        OurNames.domain(uri), outward(request, routes, new PartnerSearch(domain, reach)));
  }

  private Verdict watched(String domain, Verdict verdict) {
    if (verdict instanceof Verdict.Forward) {
      loop.monitored().sent(domain);
    }
    return verdict;
  }

  /**
   * The far end of a dialog is who To says; hosts of its route set prove nothing. If To is of ours,
   * the call was passed on: to a server that the topology names, or to who the request is for now.
   */
  private TargetSearch farEnd(String toDomain, String target, String reach) {
    if (!policy.isOurs(toDomain)) {
      return new PartnerSearch(toDomain, reach);
    }
    PartnerServer server = policy.serverOfOurs(reach);
    if (server == null && !policy.isOurs(target)) {
      return new PartnerSearch(target, reach);
    }
    server = server == null ? policy.sharedSpace() : server;
    return server == null ? new PartnerSearch(toDomain, reach) : new ServerSearch(server, toDomain);
  }

  /** A request from inside for a user of ours who lives at a provider; null if none shares. */
  @Nullable Verdict toSharedSpace(SipMessage request, RouteSet routes) {
    PartnerServer server = policy.sharedSpace();
    return server == null
        ? null
        : outward(request, routes, new ServerSearch(server, toDomain(request)));
  }

  private Verdict outward(SipMessage request, RouteSet routes, TargetSearch search) {
    Refusal refusal = refusalOfOutbound(request);
    if (refusal != null) {
      return new Verdict.Refuse(refusal);
    }
    loop.counters().count(AccessCounter.REQUESTS_TO_PARTNERS);
    return new Verdict.Forward(
        new RequestPlan(Leg.TO_PARTNER, routes.change(), null, null, search));
  }

  private @Nullable Refusal refusalOfOutbound(SipMessage request) {
    if (!FEDERATED.contains(request.method())) {
      return Refusal.METHOD_NOT_FEDERATED;
    }
    if (request.toTag() == null && !policy.isOurs(PartnerConnection.fromDomain(request))) {
      return Refusal.SOURCE_UNROUTABLE;
    }
    if (request.toTag() != null && isBetweenOthers(request)) {
      return Refusal.NOT_THROUGH_HERE;
    }
    boolean isTooLong =
        RecordRoutes.formsRoute(request)
            && !SealedRoutes.fits(request.values(HeaderName.RECORD_ROUTE));
    return isTooLong ? Refusal.TOO_LARGE : null;
  }

  /** From one partner to another, by way of a server inside that lets it through. */
  private boolean isBetweenOthers(SipMessage request) {
    String from = PartnerConnection.fromDomain(request);
    return !from.isEmpty() && !policy.isOurs(from) && !from.equals(toDomain(request));
  }

  private static String toDomain(SipMessage message) {
    return OurNames.domain(message.to());
  }
}
