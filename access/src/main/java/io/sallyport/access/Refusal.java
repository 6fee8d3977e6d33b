package io.sallyport.access;

import io.sallyport.wire.sip.SipFault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A "no" to a request: what the sender is told.
 *
 * @param extra further header lines, name and value
 */
record Refusal(int status, String reason, @Nullable Diagnostic diagnostic, List<Header> extra) {
  /** One header line. */
  record Header(String name, String value) {}

  static final Refusal TOO_MANY_HOPS = of(483, "Too Many Hops");
  static final Refusal LOOP = of(482, "Loop Detected");
  static final Refusal SCHEME = of(416, "Unsupported URI Scheme");
  static final Refusal NO_TRANSACTION = of(481, "Call/Transaction Does Not Exist");
  static final Refusal ROUTE_INVALID = of(403, "Forbidden", Diagnostic.ROUTE_INVALID);
  static final Refusal NOT_THROUGH_HERE = of(403, "Forbidden", Diagnostic.DESTINATION_UNROUTABLE);
  static final Refusal USER_UNKNOWN = of(404, "Not Found", Diagnostic.USER_UNKNOWN);
  static final Refusal OUTSIDE_NOT_ALLOWED = of(403, "Forbidden", Diagnostic.OUTSIDE_NOT_ALLOWED);
  static final Refusal SOURCE_UNROUTABLE = of(403, "Forbidden", Diagnostic.SOURCE_UNROUTABLE);
  static final Refusal TOO_MANY_CONTACTS = of(403, "Forbidden", Diagnostic.FEDERATION_NOT_ALLOWED);
  static final Refusal NEXT_HOP_DOWN =
      of(504, "Server Time-out", Diagnostic.TEMPORARILY_UNROUTABLE);
  static final Refusal METHOD_NOT_FEDERATED = of(403, "Forbidden", Diagnostic.METHOD_NOT_FEDERATED);
  static final Refusal DOMAINS_CLASH = of(403, "Forbidden", Diagnostic.DOMAINS_CLASH);
  static final Refusal TRAFFIC_TYPE_WRONG = of(403, "Forbidden", Diagnostic.TRAFFIC_TYPE_WRONG);
  static final Refusal UNTRUSTED_SOURCE = of(403, "Forbidden", Diagnostic.CERTIFICATE_UNTRUSTED);
  static final Refusal SOURCE_WITHOUT_SRV = of(403, "Forbidden", Diagnostic.SRV_UNRESOLVED);
  static final Refusal SOURCE_SRV_ELSEWHERE = of(403, "Forbidden", Diagnostic.SRV_CONFLICT);
  static final Refusal HOSTED_NOT_ALLOWED = of(403, "Forbidden", Diagnostic.HOSTED_NOT_ALLOWED);
  static final Refusal DOMAIN_UNKNOWN = of(404, "Not Found", Diagnostic.DESTINATION_UNROUTABLE);
  static final Refusal SRV_UNRESOLVED = of(504, "Server Time-out", Diagnostic.SRV_UNRESOLVED);
  static final Refusal SRV_ELSEWHERE = of(504, "Server Time-out", Diagnostic.SRV_CONFLICT);
  static final Refusal HOST_UNRESOLVED = of(504, "Server Time-out", Diagnostic.HOST_UNRESOLVED);
  static final Refusal PARTNER_UNTRUSTED =
      of(504, "Server Time-out", Diagnostic.CERTIFICATE_UNTRUSTED);
  static final Refusal PARTNER_UNREACHABLE =
      of(504, "Server Time-out", Diagnostic.PARTNER_UNREACHABLE);
  static final Refusal PARTNER_TLS_FAILED =
      of(504, "Server Time-out", Diagnostic.PARTNER_TLS_FAILED);
  static final Refusal PARTNER_LOST = of(504, "Server Time-out", Diagnostic.PARTNER_LOST);
  static final Refusal UNVERIFIED_SOURCE = of(403, "Forbidden", Diagnostic.SOURCE_UNROUTABLE);
  static final Refusal SERVER_FAILED = of(500, "Server Internal Error");
  static final Refusal NEXT_HOP_BUSY =
      of(500, "Server Internal Error", Diagnostic.TEMPORARILY_UNROUTABLE);
  static final Refusal REDIRECTED_INSIDE = of(480, "Temporarily Unavailable");
  static final Refusal TOO_LARGE = of(513, "Message Too Large");
  static final Refusal TERMINATED = of(487, "Request Terminated");
  static final Refusal TIMED_OUT = of(408, "Request Timeout");
  static final Refusal FLOW_GONE_EARLY = of(480, "Temporarily Unavailable");

  static Refusal of(int status, String reason) {
    return new Refusal(status, reason, null, List.of());
  }

  static Refusal of(int status, String reason, Diagnostic diagnostic) {
    return new Refusal(status, reason, diagnostic, List.of());
  }

  static Refusal of(SipFault fault) {
    return of(fault.status(), fault.text(), Diagnostic.PARSE_FAILURE);
  }

  Refusal with(String name, String value) {
    return new Refusal(status, reason, diagnostic, List.of(new Header(name, value)));
  }

  /**
   * The flow a request was for is gone (RFC 5626 5.3.1, [MS-SIPRE] 3.7).
   *
   * @param recovery value of {@code P-Dialog-Recovery-Action} for a dialog that can be mended, null
   *     for a request outside a dialog
   */
  static Refusal flowFailed(@Nullable String recovery) {
    Refusal refusal = of(430, "Flow Failed");
    return recovery == null ? refusal : refusal.with("P-Dialog-Recovery-Action", recovery);
  }

  /** Come back later, at different times, so that not all come back together. */
  static Refusal busy(int retryAfterSeconds) {
    return of(503, "Service Unavailable").with("Retry-After", Integer.toString(retryAfterSeconds));
  }
}
