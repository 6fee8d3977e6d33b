package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipUri;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the Route header says once our own values are read (RFC 3261 section 16.4).
 *
 * @param own first values that are ours
 * @param token flow token, or sealed routes, that one of them holds; null if none does
 * @param unsealed routes of the inside that were sealed in it; null if it holds none that is good
 * @param next where the route leads from here; null if nowhere else, or to what is no SIP URI
 * @param sealed all that was sealed besides; null as unsealed
 * @param asksForEdge true if the next value asks to be sent out through the edge
 */
record RouteSet(
    int own,
    @Nullable String token,
    @Nullable List<String> unsealed,
    @Nullable SipUri next,
    boolean asksForEdge,
    SealedRoutes.@Nullable Contents sealed) {
  private static final RouteSet EMPTY = new RouteSet(0, null, null, null, false, null);
  private static final String CONNECTION_PARAMETER = "ms-received-cid";
  private static final String EDGE_PARAMETER = "ms-edge-route";

  /** Reads values up to the first that is not ours or is of another flow than the first. */
  static RouteSet of(SipMessage request, AccessLoop loop) {
    if (request.first(HeaderName.ROUTE) < 0) {
      return EMPTY;
    }
    int own = 0;
    String token = null;
    for (String value : request.values(HeaderName.ROUTE)) {
      NameAddress address = NameAddress.parse(value);
      SipUri uri = address == null ? null : address.uri();
      String stated = uri == null ? null : stated(uri);
      boolean isOurs = uri != null && loop.settings().ourNames().include(uri);
      if (!isOurs || (token != null && stated != null && !stated.equals(token))) {
        // Another token is of the flow of the dialog's other end: the inside recorded no route
        // of its own in between.
        boolean asksForEdge = address != null && address.hasParam(EDGE_PARAMETER);
        return new RouteSet(own, token, null, uri, asksForEdge, null).opened(request, loop);
      }
      own++;
      token = token == null ? stated : token;
    }
    return new RouteSet(own, token, null, null, false, null).opened(request, loop);
  }

  /** True for a request in a dialog that we let begin: its sealed route proves it. */
  boolean isProvenDialog() {
    return unsealed != null;
  }

  /** The token of a route URI, in its user part or as a parameter; null if there is none. */
  static @Nullable String stated(SipUri uri) {
    return uri.user() != null ? uri.user() : connection(uri);
  }

  /** The token of a Contact URI that we completed; null if there is none. */
  static @Nullable String connection(SipUri uri) {
    return uri.param(CONNECTION_PARAMETER);
  }

  private RouteSet opened(SipMessage request, AccessLoop loop) {
    if (token == null || !SealedRoutes.isSealed(token)) {
      return this;
    }
    OuterDialog dialog = OuterDialog.of(request, request.to(), request.from(), loop.federation());
    SealedRoutes.Contents inside =
        dialog.insideTag().isEmpty() ? null : loop.sealedRoutes().open(token, dialog);
    if (inside == null) {
      return this;
    }
    List<String> pushed = inside.values().stream().map(RouteSet::asRoute).toList();
    NameAddress first = pushed.isEmpty() ? null : NameAddress.parse(pushed.getFirst());
    return new RouteSet(own, token, pushed, first == null ? next : first.uri(), false, inside);
  }

  /** A recorded value as a Route value: header parameters behind the URI are not part of it. */
  private static String asRoute(String recorded) {
    NameAddress address = NameAddress.parse(recorded);
    return address == null ? recorded : '<' + address.uriText() + '>';
  }

  /** What becomes of the Route header. */
  RequestPlan.RouteChange change() {
    return unsealed == null
        ? RequestPlan.RouteChange.takingOff(own)
        : new RequestPlan.RouteChange(own, unsealed);
  }

  /** True if values of the sender's stand behind our own. */
  boolean leavesMore(SipMessage request) {
    return request.valueCount(HeaderName.ROUTE) > own;
  }

  /** True if no value is left once our own are taken off. */
  boolean isUsedUp(SipMessage request) {
    return (unsealed == null || unsealed.isEmpty()) && !leavesMore(request);
  }
}
