package io.sallyport.wire.sip;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An INVITE as it was sent to one next hop, and the two requests that must match it there: its
 * CANCEL (RFC 3261 9.1) and the ACK to a final response that is no 2xx (17.1.1.3). Both go to the
 * same next hop on the same connection.
 *
 * @param original the message it was made from: its From, To, Call-ID and CSeq were not changed
 * @param requestUri Request-URI as sent
 * @param topVia our own Via value as sent, with the branch
 * @param routes Route values as sent
 */
public record SentInvite(
    SipMessage original, String requestUri, String topVia, List<String> routes) {

  private static final String HOPS = "70";

  public SentInvite {
    routes = List.copyOf(routes);
  }

  /** Its CANCEL, with To as in the INVITE. */
  public SipRequest cancel() {
    return new SipRequest(request("CANCEL", original.value(HeaderName.TO)));
  }

  /** The ACK to that final response, whose To it takes over with the tag. */
  public SipRequest ack(SipMessage response) {
    return new SipRequest(request("ACK", response.value(HeaderName.TO)));
  }

  private OctetBuilder request(String method, @Nullable String to) {
    OctetBuilder head = new OctetBuilder(768);
    head.append(method).append(" ").append(OctetBuilder.checkValue(requestUri));
    head.append(" SIP/2.0\r\n");
    head.line("Via", OctetBuilder.checkValue(topVia));
    head.line("Max-Forwards", HOPS);
    for (String route : routes) {
      head.line("Route", OctetBuilder.checkValue(route));
    }
    line(head, HeaderName.FROM, original.value(HeaderName.FROM));
    line(head, HeaderName.TO, to);
    line(head, HeaderName.CALL_ID, original.callId());
    return head.line("CSeq", original.cseqNumber() + " " + method);
  }

  private static void line(OctetBuilder head, HeaderName name, @Nullable String value) {
    if (value != null) {
      head.line(name.text(), value);
    }
  }
}
