package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipCheck;
import io.sallyport.wire.sip.SipMessage;
import java.util.List;

/** What must hold for every message that leaves the edge; a breach is an {@link AssertionError}. */
final class PathLaws {
  private static final String OWN_INSIDE_VIA = "SIP/2.0/TLS 10.20.0.11:5061;branch=z9hG4bK";
  private static final String OWN_PARTNER_VIA = "SIP/2.0/TLS 198.51.100.10:5061;branch=z9hG4bK";
  private static final String EDGE_NAME = ";ms-ep-fqdn=ae1.harbor.lan;";

  /** Said inside by us alone. */
  private static final List<HeaderName> NEVER_FROM_OUTSIDE =
      List.of(
          HeaderName.MS_ASSERTED_VERIFICATION_LEVEL,
          HeaderName.MS_USER_LOGON_DATA,
          HeaderName.MS_KEEP_ALIVE,
          HeaderName.P_CHARGING_VECTOR);

  private static final List<HeaderName> NEVER_TO_PARTNERS =
      List.of(
          HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST,
          HeaderName.MS_DIAGNOSTICS,
          HeaderName.MS_USER_LOGON_DATA,
          HeaderName.MS_KEEP_ALIVE,
          HeaderName.AUTHORIZATION,
          HeaderName.PROXY_AUTHORIZATION);

  /** What would show a server inside, where it is ours to hide it. */
  private static final List<HeaderName> ROUTE_FIELDS =
      List.of(HeaderName.VIA, HeaderName.ROUTE, HeaderName.RECORD_ROUTE, HeaderName.PATH);

  private PathLaws() {}

  static void demand(boolean holds, String what, SipMessage message) {
    if (!holds) {
      throw new AssertionError(what + ":\n" + PaperText.text(message));
    }
  }

  /** A message that a server inside gets. */
  static void inside(SipMessage message) {
    common(message);
    List<String> trust = message.values(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST);
    demand(trust.size() == 1, "one trust header", message);
    demand(trust.getFirst().contains(EDGE_NAME), "our trust header", message);
    for (HeaderName name : NEVER_FROM_OUTSIDE) {
      demand(message.first(name) < 0, name.text(), message);
    }
    if (message.isRequest()) {
      demand(message.values(HeaderName.VIA).getFirst().startsWith(OWN_INSIDE_VIA), "Via", message);
      demand(message.first(HeaderName.MS_DIAGNOSTICS) < 0, "diagnostics from outside", message);
      boolean isClients = trust.getFirst().startsWith("ms-source-type=InternetUser;");
      boolean hasCredentials =
          message.first(HeaderName.AUTHORIZATION) >= 0
              || message.first(HeaderName.PROXY_AUTHORIZATION) >= 0;
      demand(
          !isClients || hasCredentials || message.first(HeaderName.P_ASSERTED_IDENTITY) < 0,
          "an identity that nobody vouches for",
          message);
    }
  }

  /** A message that a partner's server gets. */
  static void partner(SipMessage message) {
    common(message);
    for (HeaderName name : NEVER_TO_PARTNERS) {
      demand(message.first(name) < 0, name.text(), message);
    }
    if (message.isRequest()) {
      List<String> vias = message.values(HeaderName.VIA);
      demand(vias.size() == 1 && vias.getFirst().startsWith(OWN_PARTNER_VIA), "Via", message);
      demand(message.values(HeaderName.RECORD_ROUTE).size() <= 1, "Record-Route", message);
    } else {
      // What it sent itself comes back to it, whatever it names.
      return;
    }
    for (HeaderName name : ROUTE_FIELDS) {
      demand(!message.values(name).toString().contains("10.20.1."), "an inside address", message);
    }
  }

  /** A message that a client gets. */
  static void client(SipMessage message) {
    common(message);
    demand(message.first(HeaderName.MS_SPLIT_DOMAIN_INFO) < 0, "split domain", message);
    demand(message.first(HeaderName.MS_ASSERTED_VERIFICATION_LEVEL) < 0, "verified", message);
  }

  /** A request goes on only if it is in order; of a response the edge answers for less. */
  private static void common(SipMessage message) {
    if (message.isRequest()) {
      demand(SipCheck.problem(message) == null, "a request in disorder", message);
      demand(message.maxForwards() >= 0, "Max-Forwards", message);
      demand(message.first(HeaderName.PROXY_REQUIRE) < 0, "Proxy-Require", message);
    } else {
      demand(message.status() >= 100 && message.status() <= 699, "status", message);
    }
    demand(message.valueCount(HeaderName.CONTENT_LENGTH) == 1, "Content-Length", message);
  }
}
