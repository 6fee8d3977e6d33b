package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import io.sallyport.wire.sip.Via;

/**
 * What makes two requests the same transaction (RFC 3261 section 17.2.3). The method of an ACK or
 * CANCEL is that of the INVITE it belongs to.
 */
final class TransactionKey {
  private static final String MAGIC_COOKIE = "z9hG4bK";

  private TransactionKey() {}

  /** Key of a request that starts a transaction, or repeats one. */
  static String of(String scope, SipMessage request, Via topVia) {
    return of(scope, request, topVia, request.methodName());
  }

  /** Key of the INVITE that an ACK or CANCEL belongs to. */
  static String ofInvite(String scope, SipMessage request, Via topVia) {
    return of(scope, request, topVia, SipMethod.INVITE.name());
  }

  private static String of(String scope, SipMessage request, Via topVia, String method) {
    String branch = topVia.branch();
    if (branch != null
        && branch.length() > MAGIC_COOKIE.length()
        && branch.regionMatches(true, 0, MAGIC_COOKIE, 0, MAGIC_COOKIE.length())) {
      return scope + ' ' + method + ' ' + branch + ' ' + topVia.host() + ':' + topVia.port();
    }
    // Clients in the field send no branch: RFC 2543's rule, with the whole top Via.
    return scope
        + ' '
        + method
        + ' '
        + request.requestUri()
        + ' '
        + request.fromTag()
        + ' '
        + request.callId()
        + ' '
        + request.cseqNumber()
        + ' '
        + request.value(HeaderName.VIA);
  }
}
