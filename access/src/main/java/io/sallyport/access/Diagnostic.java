package io.sallyport.access;

/**
 * Numbers that tell a client or server why a request failed ([MS-OCER] 7.2, the range of the SIP
 * stack). Programs key on the number; the text is for people.
 */
enum Diagnostic {
  USER_UNKNOWN(1003, "User does not exist"),
  ROUTE_INVALID(1004, "Route set is no longer valid"),
  DESTINATION_UNROUTABLE(1005, "Cannot route to destination domain"),
  TEMPORARILY_UNROUTABLE(1007, "Temporarily cannot route"),
  OUTSIDE_NOT_ALLOWED(1012, "From URI is not enabled for communication outside the enterprise"),
  SOURCE_UNROUTABLE(1015, "Cannot route from message source domain"),
  PARSE_FAILURE(1018, "Parse failure");

  private final int id;
  private final String reason;

  Diagnostic(int id, String reason) {
    this.id = id;
    this.reason = reason;
  }

  int id() {
    return id;
  }

  /** Value of {@code ms-diagnostics-public}: no server is named to the outside. */
  String publicValue() {
    return id + ";reason=\"" + reason + "\"";
  }

  /** Value of {@code ms-diagnostics}, for the inside. */
  String value(String source) {
    return publicValue() + ";source=\"" + source + "\"";
  }
}
