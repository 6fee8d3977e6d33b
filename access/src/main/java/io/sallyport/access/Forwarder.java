package io.sallyport.access;

import io.sallyport.access.RequestPlan.Leg;
import io.sallyport.topology.Federation.Verification;
import io.sallyport.topology.Topology.Hiding;
import io.sallyport.wire.Octets;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.Param;
import io.sallyport.wire.sip.SentInvite;
import io.sallyport.wire.sip.SipEdit;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipRequest;
import io.sallyport.wire.sip.Via;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Edits messages for the side that they leave on (RFC 3261 sections 16.6 and 16.7, and the header
 * table of the boundary). What needs no change leaves as the octets that came: signatures cover it.
 */
final class Forwarder {
  private static final int DEFAULT_MAX_FORWARDS = 70;

  /** Via parameters that the receiver of a request writes: its sender has no say in them. */
  private static final Set<String> WRITTEN_BY_RECEIVER =
      Set.of("received", "ms-received-port", "ms-received-cid");

  private final AccessLoop loop;
  private final AccessSettings settings;
  private final Boundary boundary;
  private final RecordRoutes recordRoutes;
  private final String internalSentBy;
  private final String externalSentBy;
  private final String partnerSentBy;
  private final String clientTrust;
  private final String ownTrust;

  Forwarder(AccessLoop loop) {
    this.loop = loop;
    this.settings = loop.settings();
    this.boundary = new Boundary(settings);
    this.recordRoutes = new RecordRoutes(loop);
    this.internalSentBy = hostPort(settings.internalAddress());
    this.externalSentBy = hostPort(settings.externalAddress());
    this.partnerSentBy =
        hostPort(settings.externalAddress().getAddress().getHostAddress(), settings.partnerPort());
    String node = ";ms-ep-fqdn=" + settings.nodeName();
    this.clientTrust = "ms-source-type=InternetUser" + node + ";ms-source-verified-user=unverified";
    this.ownTrust =
        "ms-source-type=EdgeProxyGenerated" + node + ";ms-source-verified-user=verified";
  }

  /** Trust header of what the edge says itself. */
  String ownTrust() {
    return ownTrust;
  }

  private String trust(Partner partner, boolean isVerified) {
    return "ms-source-type="
        + partner.kind().sourceType()
        + ";ms-ep-fqdn="
        + settings.nodeName()
        + ";ms-source-verified-user="
        + (isVerified ? "verified" : "unverified")
        + ";ms-source-network="
        + partner.kind().network()
        + (partner.kind().isPublic() ? ";ms-remote-fqdn=" + partner.server() : "");
  }

  /** True if what the inside wrote into Vias is kept back from the next hop. */
  boolean hidesVias(Leg leg) {
    return settings.hiding() != Hiding.OFF && (leg == Leg.OUTWARD || leg == Leg.TO_PARTNER);
  }

  /** Via values of a request for its response, as a next hop would have sent them back. */
  List<String> viasBelow(SipMessage request, SipConnection origin) {
    List<String> vias = new ArrayList<>(request.values(HeaderName.VIA));
    vias.set(0, seenVia(origin, request));
    return vias;
  }

  /** A request as it leaves for one of its plan's targets. */
  Octets request(SipMessage request, RequestPlan plan, SipConnection origin, Branch branch) {
    SipEdit edit = new SipEdit(request);
    routes(edit, plan.routes());
    if (hidesVias(plan.leg())) {
      edit.remove(HeaderName.VIA);
    } else {
      edit.replaceFirst(HeaderName.VIA, seenVia(origin, request));
      if (OverloadControl.isIn(request)) {
        vias(edit, OverloadControl.removed(viasBelow(request, origin)));
      }
    }
    edit.prepend(HeaderName.VIA, ownVia(plan, branch));
    hop(edit, request);
    framed(edit, request);
    recordRoutes.request(edit, request, plan, origin);
    cross(edit, request, plan);
    return edit;
  }

  /**
   * Takes our own off; below it the sender's are as the next hop brought them back, or kept here.
   */
  private static void returnVias(SipEdit edit, SipMessage response, List<String> hidden) {
    edit.removeFirst(HeaderName.VIA);
    if (!hidden.isEmpty()) {
      hidden.reversed().forEach(via -> edit.prepend(HeaderName.VIA, via));
    } else if (OverloadControl.isIn(response)) {
      List<String> values = response.values(HeaderName.VIA);
      vias(edit, OverloadControl.removed(values.subList(1, values.size())));
    }
  }

  private static void vias(SipEdit edit, List<String> values) {
    edit.remove(HeaderName.VIA);
    values.reversed().forEach(via -> edit.prepend(HeaderName.VIA, via));
  }

  private static void routes(SipEdit edit, RequestPlan.RouteChange change) {
    for (int i = 0; i < change.own(); i++) {
      edit.removeFirst(HeaderName.ROUTE);
    }
    change.pushed().reversed().forEach(value -> edit.prepend(HeaderName.ROUTE, value));
  }

  private void cross(SipEdit edit, SipMessage request, RequestPlan plan) {
    ClientFlow flow = plan.flow();
    Partner partner = plan.partner();
    switch (plan.leg()) {
      case INWARD -> {
        boundary.fromClient(edit, request);
        if (flow != null) {
          ContactRewrite.apply(edit, request, flow);
        }
        edit.append(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST, clientTrust);
      }
      case OUTWARD -> boundary.toClient(edit, request, flow != null && flow.isAuthenticated());
      case FROM_PARTNER ->
          fromPartner(edit, request, partner, PartnerConnection.fromDomain(request));
      case TO_PARTNER -> boundary.toPartner(edit, request, isSplit(partner, request));
      case TRANSIT ->
          boundary.between(
              edit,
              request,
              mayAssert(partner, PartnerConnection.fromDomain(request)),
              partner != null && Boundary.isVerified(partner, request));
      case HAND_OVER -> {}
    }
  }

  /**
   * @param domain that the far end's users are in: the partner's own or, if the call was passed on
   *     to it, ours
   */
  private void fromPartner(
      SipEdit edit, SipMessage message, @Nullable Partner partner, String domain) {
    boundary.fromPartner(edit, message, isSplit(partner, message), mayAssert(partner, domain));
    if (partner != null) {
      edit.append(
          HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST,
          trust(partner, Boundary.isVerified(partner, message)));
    }
  }

  /** Who a call was passed on to vouches for nobody of ours: not all of us were called. */
  private Set<String> mayAssert(@Nullable Partner partner, String domain) {
    return loop.federation().isOurs(domain) && !sharesSpace(partner) ? Set.of() : Set.of(domain);
  }

  /** True between two of our own users, one of whom lives at a provider. */
  private boolean isSplit(@Nullable Partner partner, SipMessage message) {
    return sharesSpace(partner)
        && loop.federation().isOurs(OurNames.domain(message.from()))
        && loop.federation().isOurs(OurNames.domain(message.to()));
  }

  private boolean sharesSpace(@Nullable Partner partner) {
    return partner != null && loop.federation().sharesOurSpace(partner);
  }

  /** In a WebSocket a message may leave its length unsaid (RFC 7118); on a stream it must not. */
  private static void framed(SipEdit edit, SipMessage message) {
    if (message.first(HeaderName.CONTENT_LENGTH) < 0) {
      edit.append(HeaderName.CONTENT_LENGTH, Integer.toString(message.bodyLength()));
    }
  }

  private static void hop(SipEdit edit, SipMessage request) {
    int hops = request.maxForwards();
    edit.set(HeaderName.MAX_FORWARDS, Integer.toString(hops < 0 ? DEFAULT_MAX_FORWARDS : hops - 1));
  }

  /** A Route value that leads to a flow of another node. */
  String routeUri(String token, String node, InetSocketAddress address) {
    return "<sip:" + token + '@' + node + ':' + address.getPort() + ";transport=tls;lr>";
  }

  /** A response as it leaves for the sender of its request; null if it must not. */
  @Nullable Octets response(SipMessage response, Transaction transaction) {
    SipEdit edit = new SipEdit(response);
    RequestPlan plan = transaction.plan();
    framed(edit, response);
    returnVias(edit, response, transaction.hiddenVias());
    if (!recordRoutes.response(edit, response, plan, transaction.origin)) {
      return null;
    }
    ClientFlow flow = plan.flow();
    switch (plan.leg()) {
      case INWARD -> toClient(edit, response, transaction, flow);
      case OUTWARD -> {
        boundary.fromClient(edit, response);
        if (flow != null) {
          ContactRewrite.apply(edit, response, flow);
        }
        explain(edit, response, Diagnostic.CLIENT_SILENT.value(settings.nodeName()));
        edit.append(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST, clientTrust);
      }
      case FROM_PARTNER -> boundary.toPartner(edit, response, isSplit(plan.partner(), response));
      case TO_PARTNER -> {
        String domain = plan.search().domain();
        fromPartner(edit, response, plan.partner(), domain);
        if (plan.partner() != null) {
          explain(edit, response, silence(plan.partner(), domain));
        }
      }
      case TRANSIT ->
          boundary.between(edit, response, mayAssert(null, plan.search().domain()), false);
      case HAND_OVER -> {}
    }
    return edit;
  }

  /** A failure that comes inside without a reason gets one: who kept silent ([MS-OCER] 2.2.1.1). */
  private static void explain(SipEdit edit, SipMessage response, String diagnostics) {
    if (response.status() >= 400
        && response.first(HeaderName.MS_DIAGNOSTICS) < 0
        && response.first(HeaderName.MS_DIAGNOSTICS_PUBLIC) < 0
        && response.status() != 401
        && response.status() != 407) {
      edit.append(HeaderName.MS_DIAGNOSTICS, diagnostics);
    }
  }

  private String silence(Partner partner, String domain) {
    Diagnostic silent =
        switch (partner.kind()) {
          case PUBLIC, PUBLIC_DEFAULT_ROUTE -> Diagnostic.PROVIDER_SILENT;
          case HOSTING ->
              sharesSpace(partner) ? Diagnostic.SHARED_SPACE_SILENT : Diagnostic.PARTNER_SILENT;
          case DIRECT, ALLOWED, DISCOVERED, DEFAULT_ROUTE -> Diagnostic.PARTNER_SILENT;
        };
    return silent.value(settings.nodeName())
        + ";Domain=\""
        + domain
        + "\";PeerServer=\""
        + partner.server()
        + '"';
  }

  private void toClient(
      SipEdit edit, SipMessage response, Transaction transaction, @Nullable ClientFlow flow) {
    boundary.toClient(edit, response, flow != null && flow.isAuthenticated());
    if (response.status() >= 200 && transaction.asksKeepAlive()) {
      edit.append(HeaderName.MS_KEEP_ALIVE, KeepAliveNegotiation.answer(settings.keepAlive()));
    }
  }

  /** The CANCEL of an INVITE that was sent. */
  Octets cancel(SipMessage invite, RequestPlan plan, Branch branch) {
    return vouched(sent(invite, plan, branch).cancel(), plan);
  }

  /** Our ACK to the final response, no 2xx, to an INVITE that was sent. */
  Octets ack(SipMessage invite, RequestPlan plan, Branch branch, SipMessage response) {
    return vouched(sent(invite, plan, branch).ack(response), plan);
  }

  /** Says inside whom the INVITE was from: every request that goes there does. */
  private SipRequest vouched(SipRequest request, RequestPlan plan) {
    Partner partner = plan.partner();
    return switch (plan.leg()) {
      case INWARD -> request.header(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST, clientTrust);
      case FROM_PARTNER ->
          partner == null
              ? request
              : request.header(
                  HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST,
                  trust(partner, partner.verification() == Verification.ALWAYS_VERIFIABLE));
      case OUTWARD, HAND_OVER, TO_PARTNER, TRANSIT -> request;
    };
  }

  private SentInvite sent(SipMessage invite, RequestPlan plan, Branch branch) {
    return new SentInvite(
        invite, invite.requestUri(), ownVia(plan, branch), routesSent(invite, plan));
  }

  private static List<String> routesSent(SipMessage invite, RequestPlan plan) {
    List<String> routes = invite.values(HeaderName.ROUTE);
    List<String> left = routes.subList(plan.routes().own(), routes.size());
    return Stream.concat(plan.routes().pushed().stream(), left.stream()).toList();
  }

  private String ownVia(RequestPlan plan, Branch branch) {
    String sentBy =
        switch (plan.leg()) {
          case OUTWARD -> externalSentBy;
          case TO_PARTNER, TRANSIT -> partnerSentBy;
          case INWARD, HAND_OVER, FROM_PARTNER -> internalSentBy;
        };
    ClientFlow flow = plan.flow();
    ClientTransport transport =
        plan.leg() == Leg.OUTWARD && flow != null ? flow.transport : ClientTransport.TLS;
    return "SIP/2.0/" + transport.viaToken() + ' ' + sentBy + ";branch=" + branch.text();
  }

  /** True for a Via value that this node wrote. */
  boolean isOwnVia(String via) {
    Via parsed = Via.parse(via);
    if (parsed == null || Branch.parse(parsed.branch()) == null) {
      return false;
    }
    String sentBy = hostPort(parsed.host(), parsed.port());
    return sentBy.equals(internalSentBy)
        || sentBy.equals(externalSentBy)
        || sentBy.equals(partnerSentBy);
  }

  /**
   * The sender's Via with what its transport showed: {@code received} if that differs from the
   * sent-by, {@code rport} if asked for (RFC 3581), and the connection ([MS-SIPRE] 3.5).
   */
  String seenVia(SipConnection origin, SipMessage request) {
    Via via = request.topVia();
    if (via == null) {
      throw new IllegalStateException("a request without a Via does not get this far");
    }
    InetSocketAddress remote = origin.connection.remote();
    String address = remote.getAddress().getHostAddress();
    String port = Integer.toString(remote.getPort());
    List<Param> params = new ArrayList<>(via.params().size() + 3);
    for (Param param : via.params()) {
      String name = param.name().toLowerCase(Locale.ROOT);
      if (name.equals("rport")) {
        params.add(new Param(param.name(), port));
      } else if (!WRITTEN_BY_RECEIVER.contains(name) && !OverloadControl.isParameter(name)) {
        params.add(param);
      }
    }
    if (!OurNames.canonical(via.host()).equals(address)) {
      params.add(new Param("received", address));
    }
    params.add(new Param("ms-received-port", port));
    params.add(new Param("ms-received-cid", origin.token));
    return Via.of(via.transport(), via.host(), via.port(), params).text();
  }

  static String hostPort(InetSocketAddress address) {
    return hostPort(address.getAddress().getHostAddress(), address.getPort());
  }

  private static String hostPort(String host, int port) {
    return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
  }

  /** Host as it stands in a URI. */
  static String uriHost(InetAddress address) {
    return address instanceof Inet6Address
        ? '[' + address.getHostAddress() + ']'
        : address.getHostAddress();
  }
}
