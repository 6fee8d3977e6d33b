package io.sallyport.access;

import io.sallyport.access.AccessPolicy.ClientRequest;
import io.sallyport.access.AccessPolicy.Named;
import io.sallyport.access.AccessPolicy.RouteLeft;
import io.sallyport.access.RequestPlan.Leg;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import io.sallyport.wire.sip.SipUri;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request goes on, and where (RFC 3261 sections 16.3 to 16.5, RFC 5626 section
 * 5.3): the checks in order, then our own Route values with their tokens, then policy.
 */
final class Routing {
  /** The other end must come back by itself ([MS-SIPRE] 3.7.5.1). */
  static final String OTHER_END_RECOVERS = "Wait-For-Session-Update";

  /** The sender must sign in again and then mend its dialogs. */
  static final String SENDER_RECOVERS = "Registration-Route-Set-Update, Dialog-Route-Set-Update";

  private static final String RECOVERY_OPTION = "Ms-Dialog-Route-Set-Update";

  /** Vias of our own in one request: one per face of a node and one hand-over. */
  private static final int MAX_OWN_VIAS = 2;

  private final AccessLoop loop;
  private final AccessSettings settings;
  private final AccessPolicy policy;
  private final PartnerRouting partners;
  private final Set<String> internalNames;

  Routing(AccessLoop loop, AccessPolicy policy) {
    this.loop = loop;
    this.settings = loop.settings();
    this.policy = policy;
    this.partners = new PartnerRouting(loop);
    this.internalNames = settings.inside().names();
  }

  /** What is to become of a request that matches no transaction. */
  Verdict judge(SipConnection from, SipMessage request) {
    SipUri uri = SipUri.parse(request.requestUri());
    if (uri == null) {
      return new Verdict.Refuse(Refusal.SCHEME);
    }
    if (request.method() == SipMethod.OPTIONS
        && uri.user() == null
        && settings.ourNames().include(uri)) {
      return new Verdict.AnswerOptions();
    }
    Refusal refusal = refusalOfHops(request);
    if (refusal != null) {
      return new Verdict.Refuse(refusal);
    }
    RouteSet routes = RouteSet.of(request, loop);
    return switch (from) {
      case ClientFlow flow -> judgeClient(flow, request, uri, routes);
      case PartnerConnection partner -> partners.fromPartner(partner, request, uri, routes);
      case InsidePeer _, LinkConnection _ -> judgeInside(from, request, uri, routes);
    };
  }

  private @Nullable Refusal refusalOfHops(SipMessage request) {
    if (request.maxForwards() == 0) {
      return Refusal.TOO_MANY_HOPS;
    }
    List<String> unknown = request.values(HeaderName.PROXY_REQUIRE);
    if (!unknown.isEmpty()) {
      return Refusal.of(420, "Bad Extension").with("Unsupported", String.join(", ", unknown));
    }
    int ownVias = 0;
    for (String via : request.values(HeaderName.VIA)) {
      if (loop.forwarder().isOwnVia(via)) {
        ownVias++;
      }
    }
    return ownVias > MAX_OWN_VIAS ? Refusal.LOOP : null;
  }

  private Verdict judgeClient(ClientFlow flow, SipMessage request, SipUri uri, RouteSet routes) {
    if (routes.token() != null && !routes.token().equals(flow.token)) {
      return new Verdict.Refuse(foreignToken(flow, request, routes.token()));
    }
    if (request.method() == SipMethod.ACK && routes.token() == null) {
      // Its INVITE did not get through here: the edge refused it, and this ends here as well.
      return new Verdict.Refuse(Refusal.NO_TRANSACTION);
    }
    NameAddress from = request.from();
    SipUri fromUri = from == null ? null : from.uri();
    List<InsideServers.Server> servers =
        routes.next() == null ? List.of() : settings.inside().named(routes.next());
    RouteLeft left = routeLeft(request, routes, servers);
    Refusal refusal =
        policy.refusalOf(
            new ClientRequest(
                request.method(), fromUri == null ? "" : fromUri.host(), uri.host(), left));
    if (refusal == null && fromUri != null && fromUri.host().equals(AnonymousJoin.HOST)) {
      refusal = flow.anonymous().refusalOf(request, uri, loop.nanoTime());
    }
    if (refusal != null) {
      return new Verdict.Refuse(refusal);
    }
    if (loop.isDraining() && request.toTag() == null) {
      return new Verdict.Refuse(Refusal.busy(loop.retryAfterSeconds()));
    }
    List<Target> targets =
        loop.links().toServers(flow, servers.isEmpty() ? settings.inside().nextHops() : servers);
    return new Verdict.Forward(
        new RequestPlan(Leg.INWARD, routes.change(), flow, null, TargetSearch.of(targets)));
  }

  /**
   * A route of our own that is left in a dialog is the inside's to follow, as is a request without
   * any. Outside a dialog it would be one client's way to another that the inside has no say in.
   */
  private RouteLeft routeLeft(
      SipMessage request, RouteSet routes, List<InsideServers.Server> servers) {
    SipUri next = routes.next();
    if (!servers.isEmpty()) {
      return RouteLeft.INSIDE;
    }
    boolean isInDialog = request.toTag() != null;
    return routes.isUsedUp(request)
            || (isInDialog && next != null && settings.ourNames().include(next))
        ? RouteLeft.NONE
        : RouteLeft.ELSEWHERE;
  }

  /** A client named a flow that is not the one it sends on. */
  private Refusal foreignToken(ClientFlow flow, SipMessage request, String text) {
    FlowToken token = loop.openToken(text);
    if (token == null || token.kind() != FlowToken.Kind.CLIENT_FLOW) {
      loop.counters().count(AccessCounter.TOKENS_FORGED);
      loop.outsideEvents().state(AccessEvent.TOKEN_FORGED, "from", flow.connection.remote());
      return Refusal.ROUTE_INVALID;
    }
    // Its own flow of before, most likely: the dialog's route set is of a connection that is gone.
    loop.counters().count(AccessCounter.FLOWS_DEAD);
    return deadFlow(request, SENDER_RECOVERS);
  }

  private Verdict judgeInside(SipConnection from, SipMessage request, SipUri uri, RouteSet routes) {
    String text = routes.token();
    boolean isInRoute = text != null;
    if (text == null) {
      text = RouteSet.connection(uri);
    }
    FlowToken token = text == null ? null : loop.openToken(text);
    if (text != null && token == null) {
      loop.counters().count(AccessCounter.TOKENS_FORGED);
      loop.outsideEvents().state(AccessEvent.TOKEN_FORGED, "from", from.connection.remote());
    }
    if (token != null && token.kind() == FlowToken.Kind.CLIENT_FLOW) {
      return toFlow(from, request, routes, token, isInRoute ? null : text);
    }
    if (token == null && request.method() == SipMethod.ACK) {
      // Each dialog through here has a token of ours in its routes: this ACK is of none.
      return new Verdict.Refuse(Refusal.NO_TRANSACTION);
    }
    return withoutFlow(request, uri, routes);
  }

  private Verdict withoutFlow(SipMessage request, SipUri uri, RouteSet routes) {
    Named named = named(routes.next() == null ? uri : routes.next());
    if (named == Named.ELSEWHERE) {
      return partners.toPartner(request, uri, routes);
    }
    Verdict shared = named == Named.OUR_DOMAIN ? partners.toSharedSpace(request, routes) : null;
    return shared != null
        ? shared
        : new Verdict.Refuse(policy.refusalOfUnknownFlow(named, request.toTag() != null));
  }

  /** Hosts of ours count on whatever port: asking the outside for them would name them there. */
  private Named named(SipUri uri) {
    if (settings.ourNames().include(uri)) {
      return Named.OURSELVES;
    }
    String host = OurNames.canonical(uri.host());
    if (internalNames.contains(host)) {
      return Named.INTERNAL_SERVER;
    }
    if (policy.isOurDomain(host)) {
      return Named.OUR_DOMAIN;
    }
    return settings.ourNames().isHost(host) ? Named.OURSELVES : Named.ELSEWHERE;
  }

  /**
   * @param uriToken the token's text if it stood in the Request-URI and not in a Route value
   */
  private Verdict toFlow(
      SipConnection from,
      SipMessage request,
      RouteSet routes,
      FlowToken token,
      @Nullable String uriToken) {
    if (token.node() != settings.nodeNumber()) {
      return handOver(from, request, token, uriToken);
    }
    ClientFlow flow = loop.flow(token);
    if (flow == null) {
      loop.counters().count(AccessCounter.FLOWS_DEAD);
      return new Verdict.Refuse(deadFlow(request, OTHER_END_RECOVERS));
    }
    return new Verdict.Forward(
        new RequestPlan(Leg.OUTWARD, routes.change(), flow, null, TargetSearch.of(List.of(flow))));
  }

  private Verdict handOver(
      SipConnection from, SipMessage request, FlowToken token, @Nullable String uriToken) {
    if (from instanceof InsidePeer peer && peer.isNode()) {
      return new Verdict.Refuse(Refusal.LOOP);
    }
    InsideServers.PeerNode node = settings.inside().node(token.node()).orElse(null);
    if (node == null) {
      loop.counters().count(AccessCounter.FLOWS_DEAD);
      return new Verdict.Refuse(deadFlow(request, OTHER_END_RECOVERS));
    }
    loop.counters().count(AccessCounter.HANDED_OVER);
    RequestPlan.RouteChange route =
        uriToken == null
            ? RequestPlan.RouteChange.NONE
            : new RequestPlan.RouteChange(
                0, List.of(loop.forwarder().routeUri(uriToken, node.name(), node.address())));
    return new Verdict.Forward(
        new RequestPlan(
            Leg.HAND_OVER, route, null, null, TargetSearch.of(List.of(loop.links().toNode(node)))));
  }

  /**
   * What is said of a flow that is gone: 430 to an initial request, so that the registrar drops the
   * contact binding (RFC 5626 section 5.3.2); in a dialog 430 only to who can mend it.
   */
  static Refusal deadFlow(SipMessage request, String recovery) {
    if (request.toTag() == null) {
      return Refusal.flowFailed(null);
    }
    boolean canRecover =
        request.values(HeaderName.SUPPORTED).stream()
            .anyMatch(option -> option.equalsIgnoreCase(RECOVERY_OPTION));
    return canRecover ? Refusal.flowFailed(recovery) : Refusal.NO_TRANSACTION;
  }
}
