package io.sallyport.wire.sip;

import java.util.List;
import java.util.Objects;

/** What must hold for whatever was read, however odd; a breach is an {@link AssertionError}. */
final class SipLaws {
  /** For what is written here, which may repeat more than a stranger may send. */
  private static final SipLimits WIDE =
      new SipLimits(9_999, 99_999, 999_999, 9_999, 9_999, 9_999, 9_999_999, 9_999);

  private SipLaws() {}

  /** Everything read of one connection. */
  static void hold(List<SipRead> reads, SipLimits limits) {
    for (SipRead read : reads) {
      if (read instanceof SipMessage message) {
        within(message, limits);
        use(message);
      } else if (read instanceof SipRead.Malformed malformed && malformed.isAnswerable()) {
        answer(Objects.requireNonNull(malformed.head()));
      }
    }
  }

  private static void demand(boolean holds, Object what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private static void within(SipMessage message, SipLimits limits) {
    int routes = message.valueCount(HeaderName.ROUTE) + message.valueCount(HeaderName.RECORD_ROUTE);
    demand(message.headerCount() <= limits.headerLines(), "header lines");
    demand(message.bodyLength() <= limits.bodyOctets(), "body");
    demand(message.length() - message.bodyLength() <= limits.headOctets(), "head");
    demand(message.requestUri().length() <= limits.uriOctets(), "Request-URI");
    demand(message.valueCount(HeaderName.VIA) <= limits.viaValues(), "Via values");
    demand(routes <= limits.routeValues(), "Route values");
    for (int i = 0; i < message.headerCount(); i++) {
      demand(message.headerValue(i).length() <= limits.headerLineOctets(), "header line");
    }
  }

  private static void use(SipMessage message) {
    String text = Sip.text(message.octets());
    demand(Sip.text(new SipEdit(message)).equals(text), "unedited octets changed");
    for (HeaderName name : HeaderName.values()) {
      List<String> values = message.values(name);
      demand(values.size() == message.valueCount(name), name);
      boolean areAddresses = values.stream().allMatch(value -> NameAddress.parse(value) != null);
      demand(message.isAddresses(name) == areAddresses, name);
    }
    if (message.isRequest()) {
      answer(message);
    }
    if (SipCheck.problem(message) == null) {
      forward(message);
      keepTheRest(message, text);
    }
  }

  /** Every text taken from a checked message can be written into another. */
  private static void forward(SipMessage message) {
    SipEdit edit = new SipEdit(message);
    if (message.first(HeaderName.CONTENT_LENGTH) < 0) {
      // Framed by its transport; where it goes on a stream needs the length.
      edit.append(HeaderName.CONTENT_LENGTH, Integer.toString(message.bodyLength()));
    }
    Via via = Objects.requireNonNull(message.topVia());
    edit.replaceFirst(HeaderName.VIA, via.withParam("received", "203.0.113.77").text());
    edit.append("X-Branch", String.valueOf(via.branch()));
    edit.append("X-Tags", message.fromTag() + " " + message.toTag());
    for (HeaderName name : List.of(HeaderName.CONTACT, HeaderName.ROUTE, HeaderName.FROM)) {
      for (String value : message.values(name)) {
        NameAddress address = NameAddress.parse(value);
        if (address != null) {
          forward(address, edit);
        }
      }
    }
    for (int i = 0; i < message.headerCount(); i++) {
      edit.append("X-Line", message.headerValue(i));
    }
    demand(isOneMessage(Sip.text(edit)), "what was written is no message");
  }

  private static void forward(NameAddress address, SipEdit edit) {
    edit.append("X-Address", address.withoutParam("proxy").withParam("a", "b").text());
    for (Param param : address.params()) {
      NameAddress copied = address.withParam("copy", param.plainValue());
      NameAddress read = Objects.requireNonNull(NameAddress.parse(copied.text()));
      demand(Objects.equals(read.param("copy"), param.plainValue()), param);
    }
    SipUri uri = address.uri();
    edit.append("X-Uri", uri == null ? address.uriText() : uri.withPort(5061).text());
  }

  /** A Via more on top and a line more at the end, and not an octet of the others is touched. */
  private static void keepTheRest(SipMessage message, String text) {
    String via = "SIP/2.0/TLS 10.20.0.11:5061;branch=z9hG4bK7Qm2";
    String edited =
        Sip.text(new SipEdit(message).prepend(HeaderName.VIA, via).append("X-Last", "1"));
    int end = text.length() - message.bodyLength() - 2;
    String tail = "X-Last: 1\r\n" + text.substring(end);
    demand(edited.endsWith(tail), "end of the head, or body");
    String head = edited.substring(0, edited.length() - tail.length());
    int at = head.indexOf("Via: " + via + "\r\n");
    demand(at >= 0, "own Via");
    String rest = head.substring(0, at) + head.substring(at + via.length() + 7);
    demand(rest.equals(text.substring(0, end)), "octets of other lines");
  }

  private static void answer(SipMessage request) {
    SipResponse response = SipResponse.to(request, 400, "Bad Request").toTag("e7");
    demand(isOneMessage(Sip.text(response)), "the answer is no message");
  }

  private static boolean isOneMessage(String text) {
    List<SipRead> reads = Sip.read(WIDE, Sip.octets(text), Integer.MAX_VALUE);
    return reads.size() == 1 && reads.getFirst() instanceof SipMessage;
  }
}
