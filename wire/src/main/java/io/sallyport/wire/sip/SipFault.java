package io.sallyport.wire.sip;

/**
 * What can be wrong with a message. Names are stable: they appear in events and counters. A request
 * is answered with {@link #status()}; a faulty response is always dropped, and so is an ACK.
 */
public enum SipFault {
  START_LINE(400, "Bad start line"),
  START_LINE_TOO_LONG(0, "Start line too long"),
  HEADER_LINE(400, "Header line without a name and a colon"),
  HEADER_LINE_TOO_LONG(513, "Header line too long"),
  HEAD_TOO_LARGE(513, "Header section too large"),
  TOO_MANY_HEADERS(513, "Too many header lines"),
  TOO_MANY_VIAS(513, "Too many Via values"),
  TOO_MANY_ROUTES(513, "Too many Route and Record-Route values"),
  BODY_TOO_LARGE(413, "Request Entity Too Large"),
  URI_TOO_LONG(414, "Request-URI Too Long"),
  BARE_LINE_END(400, "Lone CR or LF"),
  NUL_OCTET(400, "NUL octet in the header section"),
  CONTENT_LENGTH_MISSING(400, "Missing Content-Length"),
  CONTENT_LENGTH_BAD(400, "Bad Content-Length"),
  CONTENT_LENGTH_REPEATED(400, "Repeated Content-Length"),
  INCOMPLETE(400, "Message without an end"),
  VERSION(505, "Version Not Supported"),
  STATUS_CODE(0, "Bad status code"),
  MISSING_HEADER(400, "Missing mandatory header field"),
  REPEATED_HEADER(400, "Repeated single-value header field"),
  BAD_VIA(400, "Bad Via"),
  BAD_CSEQ(400, "Bad CSeq"),
  CSEQ_METHOD(400, "CSeq method is not the request method"),
  BAD_CALL_ID(400, "Bad Call-ID"),
  BAD_FROM(400, "Bad From"),
  BAD_TO(400, "Bad To"),
  BAD_CONTACT(400, "Bad Contact"),
  BAD_MAX_FORWARDS(400, "Bad Max-Forwards"),
  BAD_URI(400, "Bad Request-URI"),
  SCHEME(416, "Unsupported URI Scheme");

  private final int status;
  private final String text;

  SipFault(int status, String text) {
    this.status = status;
    this.text = text;
  }

  /** Status code to answer a request with; 0 if it cannot be answered. */
  public int status() {
    return status;
  }

  /** Reason phrase of that answer. */
  public String text() {
    return text;
  }
}
