package io.sallyport.app.demo;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A SIP message as text to be put together and taken apart; for programs with little to do. */
final class SipText {
  /** Fields that hold one entry per hop: kept one entry per line. */
  private static final Set<HeaderName> PER_HOP =
      Set.of(HeaderName.VIA, HeaderName.ROUTE, HeaderName.RECORD_ROUTE, HeaderName.PATH);

  /** One header line. */
  private record Header(String name, String value) {
    boolean isNamed(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  private String startLine;
  private final List<Header> headers = new ArrayList<>();
  private String body = "";

  private SipText(String startLine) {
    this.startLine = startLine;
  }

  static SipText request(String method, String uri) {
    return new SipText(method + " " + uri + " SIP/2.0");
  }

  /** A copy of what was read, short field names written out. */
  static SipText of(SipMessage message) {
    String first =
        message.isRequest()
            ? message.methodName() + " " + message.requestUri() + " SIP/2.0"
            : "SIP/2.0 " + message.status() + " " + message.reason();
    SipText text = new SipText(first);
    for (int line = 0; line < message.headerCount(); line++) {
      HeaderName name = message.headerName(line);
      String written = name.text().isEmpty() ? message.headerNameText(line) : name.text();
      if (!PER_HOP.contains(name)) {
        text.add(written, message.headerValue(line));
      } else if (line == message.first(name)) {
        message.values(name).forEach(value -> text.add(written, value));
      }
    }
    text.body = new String(message.bodyCopy(), StandardCharsets.UTF_8);
    return text;
  }

  /** The answer to this request, with what an answer takes over (RFC 3261 section 8.2.6). */
  SipText answer(int status, String reason, String toTag) {
    SipText answer = new SipText("SIP/2.0 " + status + " " + reason);
    for (Header header : headers) {
      if (Set.of("Via", "From", "Call-ID", "CSeq", "Record-Route").contains(header.name())) {
        answer.headers.add(header);
      } else if (header.isNamed("To")) {
        boolean isTagged = header.value().contains(";tag=");
        answer.add("To", isTagged ? header.value() : header.value() + ";tag=" + toTag);
      }
    }
    return answer;
  }

  SipText add(String name, String value) {
    headers.add(new Header(name, value));
    return this;
  }

  /** Puts a line before all others. */
  SipText addFirst(String name, String value) {
    headers.addFirst(new Header(name, value));
    return this;
  }

  SipText removeFirst(String name) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.get(i).isNamed(name)) {
        headers.remove(i);
        break;
      }
    }
    return this;
  }

  SipText body(String type, String text) {
    body = text;
    return add("Content-Type", type);
  }

  String body() {
    return body;
  }

  boolean isRequest() {
    return !startLine.startsWith("SIP/2.0 ");
  }

  /** Method of a request, or of the request that is answered. */
  String method() {
    return isRequest()
        ? startLine.substring(0, startLine.indexOf(' '))
        : header("CSeq").substring(header("CSeq").indexOf(' ') + 1).strip();
  }

  String requestUri() {
    return startLine.split(" ", 3)[1];
  }

  void setRequestUri(String uri) {
    startLine = method() + " " + uri + " SIP/2.0";
  }

  /** 0 for a request. */
  int status() {
    return isRequest() ? 0 : Integer.parseInt(startLine.substring(8, 11));
  }

  /** The first value of a field; empty if there is none. */
  String header(String name) {
    return headers.stream().filter(h -> h.isNamed(name)).map(Header::value).findFirst().orElse("");
  }

  List<String> headers(String name) {
    return headers.stream().filter(h -> h.isNamed(name)).map(Header::value).toList();
  }

  byte[] octets() {
    StringBuilder text = new StringBuilder(startLine).append("\r\n");
    for (Header header : headers) {
      if (!header.isNamed("Content-Length")) {
        text.append(header.name()).append(": ").append(header.value()).append("\r\n");
      }
    }
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    text.append("Content-Length: ").append(length).append("\r\n\r\n").append(body);
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return startLine;
  }
}
