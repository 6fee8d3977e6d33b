package io.sallyport.access;

import io.sallyport.access.RequestPlan.Leg;
import io.sallyport.wire.Octets;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.Param;
import io.sallyport.wire.sip.SentInvite;
import io.sallyport.wire.sip.SipEdit;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
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

  /** What a client may not say, in a request or a response: the inside would believe it. */
  private static final List<HeaderName> NOT_FROM_CLIENTS =
      List.of(
          HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST,
          HeaderName.MS_ASSERTED_VERIFICATION_LEVEL,
          HeaderName.MS_SPLIT_DOMAIN_INFO,
          HeaderName.MS_DIAGNOSTICS,
          HeaderName.MS_DIAGNOSTICS_PUBLIC,
          HeaderName.MS_USER_LOGON_DATA,
          HeaderName.MS_KEEP_ALIVE,
          HeaderName.P_CHARGING_VECTOR,
          HeaderName.P_VISITED_NETWORK_ID);

  /**
   * Via parameters that the receiver of a request writes, and those of overload control, which is
   * between trusted neighbours (RFC 7339): the sender has no say in them.
   */
  private static final Set<String> WRITTEN_BY_RECEIVER =
      Set.of(
          "received",
          "ms-received-port",
          "ms-received-cid",
          "oc",
          "oc-algo",
          "oc-validity",
          "oc-seq");

  private final AccessSettings settings;
  private final String internalSentBy;
  private final String externalSentBy;
  private final String clientTrust;
  private final String ownTrust;

  Forwarder(AccessSettings settings) {
    this.settings = settings;
    this.internalSentBy = hostPort(settings.internalAddress());
    this.externalSentBy = hostPort(settings.externalAddress());
    String node = ";ms-ep-fqdn=" + settings.nodeName();
    this.clientTrust = "ms-source-type=InternetUser" + node + ";ms-source-verified-user=unverified";
    this.ownTrust =
        "ms-source-type=EdgeProxyGenerated" + node + ";ms-source-verified-user=verified";
  }

  /** Trust header of what the edge says itself. */
  String ownTrust() {
    return ownTrust;
  }

  /** A request as it leaves for one of its plan's targets. */
  Octets request(SipMessage request, RequestPlan plan, SipConnection origin, Branch branch) {
    SipEdit edit = new SipEdit(request);
    for (int i = 0; i < plan.ownRoutes(); i++) {
      edit.removeFirst(HeaderName.ROUTE);
    }
    edit.replaceFirst(HeaderName.VIA, seenVia(origin, request));
    edit.prepend(HeaderName.VIA, ownVia(plan.leg(), branch));
    hop(edit, request);
    ClientFlow flow = plan.flow();
    switch (plan.leg()) {
      case INWARD -> {
        dropClaims(edit, request);
        if (flow != null) {
          ContactRewrite.apply(edit, request, flow);
          recordRoute(edit, request, flow, plan.leg());
        }
        edit.append(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST, clientTrust);
      }
      case OUTWARD -> {
        if (flow != null) {
          recordRoute(edit, request, flow, plan.leg());
          dropDiagnostics(edit, request, flow);
        }
      }
      case HAND_OVER -> {
        if (plan.pushedRoute() != null) {
          edit.prepend(HeaderName.ROUTE, plan.pushedRoute());
        }
      }
    }
    return edit;
  }

  private static void hop(SipEdit edit, SipMessage request) {
    int hops = request.maxForwards();
    edit.set(HeaderName.MAX_FORWARDS, Integer.toString(hops < 0 ? DEFAULT_MAX_FORWARDS : hops - 1));
  }

  private static void dropClaims(SipEdit edit, SipMessage message) {
    for (HeaderName name : NOT_FROM_CLIENTS) {
      if (message.first(name) >= 0) {
        edit.remove(name);
      }
    }
    boolean hasCredentials =
        message.first(HeaderName.AUTHORIZATION) >= 0
            || message.first(HeaderName.PROXY_AUTHORIZATION) >= 0;
    if (message.isRequest()
        && !hasCredentials
        && message.first(HeaderName.P_ASSERTED_IDENTITY) >= 0) {
      // With credentials it is signed and the inside judges it; without it is an empty claim.
      edit.remove(HeaderName.P_ASSERTED_IDENTITY);
    }
  }

  private static void dropDiagnostics(SipEdit edit, SipMessage message, ClientFlow flow) {
    if (!flow.isAuthenticated() && message.first(HeaderName.MS_DIAGNOSTICS) >= 0) {
      edit.remove(HeaderName.MS_DIAGNOSTICS);
    }
  }

  /**
   * Both faces record the route, each with the client's token, so that each side comes back to the
   * address it knows (RFC 5658). Registrars of this family keep the route of a REGISTER too.
   */
  private void recordRoute(SipEdit edit, SipMessage request, ClientFlow flow, Leg leg) {
    String internal = internalRoute(flow.token);
    if (request.method() == SipMethod.REGISTER) {
      if (leg == Leg.INWARD) {
        edit.prepend(HeaderName.RECORD_ROUTE, '<' + internal + '>');
        edit.prepend(HeaderName.PATH, '<' + internal + ";ob>");
      }
      return;
    }
    if (!formsRoute(request)) {
      return;
    }
    String internalValue = '<' + internal + '>';
    String externalValue =
        "<sip:"
            + flow.token
            + '@'
            + settings.externalName()
            + ':'
            + settings.externalAddress().getPort()
            + ";transport=tls;lr>";
    boolean isInward = leg == Leg.INWARD;
    edit.prepend(HeaderName.RECORD_ROUTE, isInward ? externalValue : internalValue);
    edit.prepend(HeaderName.RECORD_ROUTE, isInward ? internalValue : externalValue);
  }

  private static boolean formsRoute(SipMessage request) {
    return switch (request.method()) {
      case INVITE, SUBSCRIBE, REFER, UPDATE -> true;
      // RFC 6665 builds the route set of a subscription from NOTIFY.
      case NOTIFY, BENOTIFY -> request.toTag() != null;
      default -> false;
    };
  }

  private String internalRoute(String token) {
    return "sip:"
        + token
        + '@'
        + settings.nodeName()
        + ':'
        + settings.internalAddress().getPort()
        + ";transport=tls;lr";
  }

  /** A Route value that leads to a flow of another node. */
  String routeUri(String token, String node, InetSocketAddress address) {
    return "<sip:" + token + '@' + node + ':' + address.getPort() + ";transport=tls;lr>";
  }

  /** A response as it leaves for the sender of its request. */
  Octets response(SipMessage response, Transaction transaction) {
    SipEdit edit = new SipEdit(response);
    edit.removeFirst(HeaderName.VIA);
    ClientFlow flow = transaction.plan().flow();
    switch (transaction.plan().leg()) {
      case INWARD -> toClient(edit, response, transaction, flow);
      case OUTWARD -> {
        dropClaims(edit, response);
        if (flow != null) {
          ContactRewrite.apply(edit, response, flow);
        }
        edit.append(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST, clientTrust);
      }
      case HAND_OVER -> {}
    }
    return edit;
  }

  private void toClient(
      SipEdit edit, SipMessage response, Transaction transaction, @Nullable ClientFlow flow) {
    if (flow != null) {
      dropDiagnostics(edit, response, flow);
    }
    if (response.first(HeaderName.MS_KEEP_ALIVE) >= 0) {
      edit.remove(HeaderName.MS_KEEP_ALIVE);
    }
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
    return plan.leg() == Leg.INWARD
        ? request.header(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST, clientTrust)
        : request;
  }

  private SentInvite sent(SipMessage invite, RequestPlan plan, Branch branch) {
    return new SentInvite(
        invite, invite.requestUri(), ownVia(plan.leg(), branch), routesSent(invite, plan));
  }

  private static List<String> routesSent(SipMessage invite, RequestPlan plan) {
    List<String> routes = invite.values(HeaderName.ROUTE);
    List<String> left = routes.subList(plan.ownRoutes(), routes.size());
    if (plan.pushedRoute() == null) {
      return left;
    }
    return Stream.concat(Stream.of(plan.pushedRoute()), left.stream()).toList();
  }

  private String ownVia(Leg leg, Branch branch) {
    String sentBy = leg == Leg.OUTWARD ? externalSentBy : internalSentBy;
    return "SIP/2.0/TLS " + sentBy + ";branch=" + branch.text();
  }

  /** True for a Via value that this node wrote. */
  boolean isOwnVia(String via) {
    Via parsed = Via.parse(via);
    if (parsed == null || Branch.parse(parsed.branch()) == null) {
      return false;
    }
    String sentBy = hostPort(parsed.host(), parsed.port());
    return sentBy.equals(internalSentBy) || sentBy.equals(externalSentBy);
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
      } else if (!WRITTEN_BY_RECEIVER.contains(name)) {
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
