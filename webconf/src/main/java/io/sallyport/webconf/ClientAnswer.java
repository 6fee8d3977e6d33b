package io.sallyport.webconf;

import java.nio.charset.StandardCharsets;

/** What a client hears of its CONNECT request. */
enum ClientAnswer {
  /** Nothing else follows but the conference (RFC 9110 section 9.3.6). */
  CONNECTED("200 Connection established"),
  BAD_REQUEST("400 Bad Request"),
  FORBIDDEN("403 Forbidden"),
  NOT_FOUND("404 Not Found"),
  NOT_ALLOWED("405 Method Not Allowed", "Allow: CONNECT"),
  AUTHENTICATE(
      "407 Proxy Authentication Required",
      "Proxy-Authenticate: Bearer realm=\"sallyport\"",
      "Proxy-Authenticate: Basic realm=\"sallyport\""),
  TOO_MANY("429 Too Many Requests", "Retry-After: 60"),
  TOO_LARGE("431 Request Header Fields Too Large"),
  BAD_GATEWAY("502 Bad Gateway"),
  UNAVAILABLE("503 Service Unavailable", "Retry-After: 2"),
  DRAINING("503 Service Unavailable", "Retry-After: 30"),
  OVERDUE("504 Gateway Timeout");

  private final String text;

  ClientAnswer(String status, String... fields) {
    StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
    if (!status.startsWith("200")) {
      head.append("Content-Length: 0\r\nConnection: close\r\n");
    }
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    this.text = head.append("\r\n").toString();
  }

  byte[] octets() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Three digits. */
  String status() {
    return text.substring(9, 12);
  }
}
