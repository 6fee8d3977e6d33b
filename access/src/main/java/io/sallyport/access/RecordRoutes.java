package io.sallyport.access;

import io.sallyport.access.RequestPlan.Leg;
import io.sallyport.topology.Topology.Hiding;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipEdit;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import io.sallyport.wire.sip.SipUri;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records the route by which later requests of a dialog come back through this pool: a value for
 * each side, with the address that side knows (RFC 5658). Toward partners what the inside recorded
 * is sealed in our own value, unless hiding is off.
 */
final class RecordRoutes {
  private static final String TLS_LR = ";transport=tls;lr";

  private final AccessLoop loop;
  private final AccessSettings settings;
  private final Set<String> internalNames;
  private final String internalTail;

  /** The client's own transport comes behind it (RFC 7118). */
  private final String clientTail;

  private final String partnerTail;

  RecordRoutes(AccessLoop loop) {
    this.loop = loop;
    this.settings = loop.settings();
    this.internalNames = settings.inside().names();
    this.internalTail =
        "@" + settings.nodeName() + ":" + settings.internalAddress().getPort() + TLS_LR;
    this.clientTail =
        "@" + settings.externalName() + ":" + settings.externalAddress().getPort() + ";transport=";
    this.partnerTail = "@" + settings.externalName() + ":" + settings.partnerPort() + TLS_LR;
  }

  /** Adds to a request what its leg asks for. */
  void request(SipEdit edit, SipMessage request, RequestPlan plan, SipConnection origin) {
    ClientFlow flow = plan.flow();
    switch (plan.leg()) {
      case INWARD, OUTWARD -> {
        if (flow != null) {
          client(edit, request, flow, plan.leg());
        }
      }
      case FROM_PARTNER -> {
        if (formsRoute(request)) {
          if (settings.hiding() == Hiding.OFF) {
            edit.prepend(HeaderName.RECORD_ROUTE, partnerValue(origin.token));
          }
          edit.prepend(HeaderName.RECORD_ROUTE, internalValue(origin.token));
        }
      }
      case TO_PARTNER -> {
        if (formsRoute(request)) {
          toPartner(edit, request, plan.partner());
        } else if (settings.hiding() != Hiding.OFF) {
          // Routes that lead back from nothing: there is no dialog that they could be of.
          edit.remove(HeaderName.RECORD_ROUTE);
        }
      }
      case TRANSIT -> {
        if (formsRoute(request)) {
          edit.prepend(HeaderName.RECORD_ROUTE, partnerValue(origin.token));
        }
      }
      case HAND_OVER -> {}
    }
  }

  /** Registrars of this family keep the route of a REGISTER too. */
  private void client(SipEdit edit, SipMessage request, ClientFlow flow, Leg leg) {
    String internal = internalValue(flow.token);
    boolean isInward = leg == Leg.INWARD;
    if (request.method() == SipMethod.REGISTER) {
      if (isInward) {
        edit.prepend(HeaderName.RECORD_ROUTE, internal);
        edit.prepend(HeaderName.PATH, "<sip:" + flow.token + internalTail + ";ob>");
      }
    } else if (formsRoute(request)) {
      String external = "<sip:" + flow.token + clientTail + flow.transport.uriValue() + ";lr>";
      edit.prepend(HeaderName.RECORD_ROUTE, isInward ? external : internal);
      edit.prepend(HeaderName.RECORD_ROUTE, isInward ? internal : external);
    }
  }

  private void toPartner(SipEdit edit, SipMessage request, @Nullable Partner partner) {
    if (settings.hiding() == Hiding.OFF) {
      String token = loop.routeToken();
      edit.prepend(HeaderName.RECORD_ROUTE, internalValue(token));
      edit.prepend(HeaderName.RECORD_ROUTE, partnerValue(token));
      return;
    }
    // The partner is the callee: it follows the values in the order in which they stand.
    List<String> inside = request.values(HeaderName.RECORD_ROUTE);
    edit.remove(HeaderName.RECORD_ROUTE);
    edit.prepend(
        HeaderName.RECORD_ROUTE,
        partnerValue(seal(inside, dialog(request, request.from(), request.to()), partner)));
  }

  static boolean formsRoute(SipMessage request) {
    return switch (request.method()) {
      case INVITE, SUBSCRIBE, REFER, UPDATE -> true;
      // RFC 6665 builds the route set of a subscription from NOTIFY.
      case NOTIFY, BENOTIFY -> request.toTag() != null;
      default -> false;
    };
  }

  /**
   * Changes the routes of a response for its receiver.
   *
   * @return false if they are more than can be hidden: the response must not go out
   */
  boolean response(SipEdit edit, SipMessage response, RequestPlan plan, SipConnection origin) {
    boolean isHidden =
        settings.hiding() != Hiding.OFF && response.first(HeaderName.RECORD_ROUTE) >= 0;
    return switch (plan.leg()) {
      case FROM_PARTNER -> !isHidden || hideFromCaller(edit, response, plan, origin);
      case TO_PARTNER -> {
        if (isHidden) {
          reveal(edit, response);
        }
        yield true;
      }
      case INWARD, OUTWARD, HAND_OVER, TRANSIT -> true;
    };
  }

  /** Values above our own are of the inside; those below are the partner's, which is the caller. */
  private boolean hideFromCaller(
      SipEdit edit, SipMessage response, RequestPlan plan, SipConnection origin) {
    List<String> values = response.values(HeaderName.RECORD_ROUTE);
    int own = indexOf(values, origin.token);
    edit.remove(HeaderName.RECORD_ROUTE);
    if (own < 0 || response.status() >= 300) {
      // Nobody let it in: a route would be a way inside from no dialog.
      return true;
    }
    // A caller follows the values from the last to the first.
    List<String> inside = new ArrayList<>(values.subList(0, own));
    Collections.reverse(inside);
    if (!SealedRoutes.fits(inside)) {
      return false;
    }
    List<String> shown = new ArrayList<>();
    OuterDialog dialog = dialog(response, response.to(), response.from());
    shown.add(partnerValue(seal(inside, dialog, plan.partner())));
    shown.addAll(values.subList(own + 1, values.size()));
    shown.reversed().forEach(value -> edit.prepend(HeaderName.RECORD_ROUTE, value));
    return true;
  }

  /**
   * Puts back what was sealed into the request, with our own value for the inside above it. Above
   * that stand the partner's own, and sealed ones of another leg if the call came back through us:
   * those lead somewhere only from the partner's side. What else is of our names, or written below,
   * would be a way through the inside of the partner's choice.
   */
  private void reveal(SipEdit edit, SipMessage response) {
    List<String> shown = new ArrayList<>();
    boolean isRevealed = false;
    OuterDialog dialog = dialog(response, response.from(), response.to());
    for (String value : response.values(HeaderName.RECORD_ROUTE).reversed()) {
      String user = user(value);
      SealedRoutes.Contents sealed =
          user == null || isRevealed ? null : loop.sealedRoutes().open(user, dialog);
      if (sealed != null) {
        isRevealed = true;
        shown.clear();
        shown.addAll(sealed.values().reversed());
        shown.add(internalValue(loop.routeToken()));
      } else if (isOfOtherLeg(value) || !leadsInside(value)) {
        shown.add(value);
      }
    }
    edit.remove(HeaderName.RECORD_ROUTE);
    shown.forEach(value -> edit.prepend(HeaderName.RECORD_ROUTE, value));
  }

  /** True for what looks like a sealed route of ours for partners. */
  private boolean isOfOtherLeg(String value) {
    NameAddress address = NameAddress.parse(value);
    SipUri uri = address == null ? null : address.uri();
    return uri != null
        && uri.user() != null
        && SealedRoutes.isSealed(uri.user())
        && OurNames.canonical(uri.host()).equals(settings.externalName());
  }

  private boolean leadsInside(String value) {
    NameAddress address = NameAddress.parse(value);
    SipUri uri = address == null ? null : address.uri();
    return uri == null
        || settings.ourNames().isHost(uri.host())
        || internalNames.contains(OurNames.canonical(uri.host()));
  }

  private static int indexOf(List<String> values, String token) {
    for (int i = 0; i < values.size(); i++) {
      if (token.equals(user(values.get(i)))) {
        return i;
      }
    }
    return -1;
  }

  /** User part of a route value; null if it has none. */
  static @Nullable String user(String value) {
    NameAddress address = NameAddress.parse(value);
    SipUri uri = address == null ? null : address.uri();
    return uri == null ? null : uri.user();
  }

  private OuterDialog dialog(
      SipMessage message, @Nullable NameAddress inside, @Nullable NameAddress farEnd) {
    return OuterDialog.of(message, inside, farEnd, loop.federation());
  }

  private String seal(List<String> inside, OuterDialog dialog, @Nullable Partner partner) {
    SealedRoutes.Contents contents =
        partner == null || dialog.speaker().isEmpty()
            ? new SealedRoutes.Contents(inside, "", "")
            : new SealedRoutes.Contents(inside, partner.server(), partner.domain());
    return loop.sealedRoutes().seal(contents, dialog, loop.now());
  }

  private String internalValue(String token) {
    return "<sip:" + token + internalTail + '>';
  }

  private String partnerValue(String token) {
    return "<sip:" + token + partnerTail + '>';
  }
}
