package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipEdit;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipReader;
import io.sallyport.wire.sip.SipUri;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Undoes what a strict router before us did: it put our Record-Route URI into the Request-URI and
 * the Request-URI behind the last Route value (RFC 3261 section 16.4).
 */
final class StrictRoute {
  private final AccessLoop loop;

  StrictRoute(AccessLoop loop) {
    this.loop = loop;
  }

  /** The request as a loose router would have sent it; mostly the request itself. */
  SipMessage repaired(SipMessage request) {
    int lines = 0;
    int last = -1;
    for (int line = request.first(HeaderName.ROUTE);
        line >= 0;
        line = request.next(HeaderName.ROUTE, line)) {
      last = line;
      lines++;
    }
    if (lines == 0 || !isOurRoute(request.requestUri())) {
      return request;
    }
    List<String> routes = request.values(HeaderName.ROUTE);
    NameAddress target = routes.isEmpty() ? null : NameAddress.parse(routes.getLast());
    return target == null ? request : rebuilt(request, target.uriText(), last);
  }

  private boolean isOurRoute(String requestUri) {
    SipUri uri = SipUri.parse(requestUri);
    return uri != null
        && uri.user() != null
        && loop.settings().ourNames().include(uri)
        && loop.openToken(uri.user()) != null;
  }

  private static SipMessage rebuilt(SipMessage request, String target, int lastLine) {
    SipEdit edit = new SipEdit(request).requestUri(target);
    String line = request.headerValue(lastLine);
    String route = request.values(HeaderName.ROUTE).getLast();
    int before = line.lastIndexOf(route);
    String kept = before <= 0 ? "" : line.substring(0, before).strip();
    if (kept.endsWith(",")) {
      edit.replaceLine(lastLine, kept.substring(0, kept.length() - 1));
    } else {
      edit.removeLine(lastLine);
    }
    ByteBuffer octets = ByteBuffer.allocate(edit.length());
    edit.writeTo(octets);
    SipReader reader = new SipReader(SipLimits.INSIDE);
    reader.feed(octets.flip());
    return reader.next() instanceof SipMessage repaired ? repaired : request;
  }
}
