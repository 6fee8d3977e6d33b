package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipEdit;
import io.sallyport.wire.sip.SipFault;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipUri;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code proxy=replace} on a client's Contact: the first hop writes down where the client really is
 * ([MS-SIPRE] 3.5, [MS-SIP] 3.1.5.3).
 */
final class ContactRewrite {
  private static final String PARAMETER = "proxy";
  private static final String REPLACE = "replace";

  private ContactRewrite() {}

  /** Why a request with such Contacts cannot go on; null if it can, or asks for nothing. */
  static @Nullable SipFault fault(SipMessage request, ClientTransport transport) {
    for (int line = request.first(HeaderName.CONTACT);
        line >= 0;
        line = request.next(HeaderName.CONTACT, line)) {
      if (mayAsk(request, line)) {
        for (String value : request.values(line)) {
          if (isFaulty(request, value, transport)) {
            return SipFault.BAD_CONTACT;
          }
        }
      }
    }
    return null;
  }

  private static boolean isFaulty(SipMessage request, String value, ClientTransport transport) {
    NameAddress contact = NameAddress.parse(value);
    String wish = contact == null ? null : contact.param(PARAMETER);
    if (contact == null || wish == null) {
      return false;
    }
    SipUri uri = contact.uri();
    boolean isFirstHop = request.valueCount(HeaderName.VIA) == 1;
    boolean isKnownWish = wish.equalsIgnoreCase(REPLACE);
    boolean isTransport =
        uri != null
            && (uri.param("transport") == null
                || transport.uriValue().equalsIgnoreCase(uri.param("transport")));
    return !isFirstHop || !isKnownWish || !isTransport;
  }

  /** Rewrites every Contact value that asks for it. */
  static void apply(SipEdit edit, SipMessage message, ClientFlow flow) {
    for (int line = message.first(HeaderName.CONTACT);
        line >= 0;
        line = message.next(HeaderName.CONTACT, line)) {
      if (mayAsk(message, line)) {
        List<String> values = message.values(line);
        List<String> placed = values.stream().map(value -> placed(value, flow)).toList();
        if (!placed.equals(values)) {
          edit.replaceLine(line, String.join(", ", placed));
        }
      }
    }
  }

  /** False for most lines, at little cost. */
  private static boolean mayAsk(SipMessage message, int line) {
    String value = message.headerValue(line);
    for (int i = 0; i <= value.length() - PARAMETER.length(); i++) {
      if ((value.charAt(i) | 0x20) == PARAMETER.charAt(0)
          && value.regionMatches(true, i, PARAMETER, 0, PARAMETER.length())) {
        return true;
      }
    }
    return false;
  }

  private static String placed(String value, ClientFlow flow) {
    NameAddress contact = NameAddress.parse(value);
    SipUri uri = contact == null ? null : contact.uri();
    if (contact == null || uri == null || !REPLACE.equalsIgnoreCase(contact.param(PARAMETER))) {
      return value;
    }
    return contact
        .withUri(located(uri, flow).withParam("ms-received-cid", flow.token).text())
        .withoutParam(PARAMETER)
        .text();
  }

  private static SipUri located(SipUri uri, ClientFlow flow) {
    InetSocketAddress remote = flow.connection.remote();
    String address = Forwarder.uriHost(remote.getAddress());
    if (uri.hasParam("gruu")) {
      return uri;
    }
    if (uri.param("maddr") != null || !isAddress(uri.host())) {
      SipUri there = uri.withParam("maddr", address);
      return there.hasParam("transport")
          ? there
          : there.withParam("transport", flow.transport.uriValue());
    }
    return uri.withHost(remote.getAddress().getHostAddress()).withPort(remote.getPort());
  }

  private static boolean isAddress(String host) {
    return host.indexOf(':') >= 0
        || (!host.isEmpty() && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
  }
}
