package io.sallyport.access;

/**
 * Numbers that tell a client or server why a request failed ([MS-OCER] 7.2, the range of the SIP
 * stack). Programs key on the number; the text is for people.
 */
enum Diagnostic {
  FEDERATION_NOT_ALLOWED(1002, "From URI is not enabled for communication with federated partners"),
  USER_UNKNOWN(1003, "User does not exist"),
  ROUTE_INVALID(1004, "Route set is no longer valid"),
  DESTINATION_UNROUTABLE(1005, "Cannot route to destination domain"),
  TEMPORARILY_UNROUTABLE(1007, "Temporarily cannot route"),
  SRV_UNRESOLVED(1008, "Unable to resolve DNS SRV record"),
  SRV_CONFLICT(1009, "Conflicting SRV and host domains"),
  CERTIFICATE_UNTRUSTED(1010, "Certificate trust with next-hop server could not be established"),
  OUTSIDE_NOT_ALLOWED(1012, "From URI is not enabled for communication outside the enterprise"),
  HOST_UNRESOLVED(1014, "Unable to resolve DNS A record"),
  SOURCE_UNROUTABLE(1015, "Cannot route from message source domain"),
  TRAFFIC_TYPE_WRONG(1016, "Asserted domain traffic type does not match source domain"),
  DOMAINS_CLASH(1017, "Cannot route From and To domains in this combination"),
  PARSE_FAILURE(1018, "Parse failure"),
  METHOD_NOT_FEDERATED(1027, "Cannot route this type of SIP request to or from federated partners"),
  HOSTED_NOT_ALLOWED(
      1028, "Domain resolves to a configured hosting service but is not on the allow list"),
  PARTNER_SILENT(1034, "Previous hop federated peer did not report diagnostic information"),
  PROVIDER_SILENT(1035, "Previous hop public provider did not report diagnostic information"),
  SHARED_SPACE_SILENT(
      1036, "Previous hop shared address space peer did not report diagnostic information"),
  CLIENT_SILENT(1037, "Previous hop client did not report diagnostic information"),
  PARTNER_UNREACHABLE(1046, "Failed to connect to a federated peer server"),
  PARTNER_TLS_FAILED(1047, "Failed to complete TLS negotiation with a federated peer server"),
  PARTNER_LOST(1048, "Connection to a federated peer server was lost");

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
