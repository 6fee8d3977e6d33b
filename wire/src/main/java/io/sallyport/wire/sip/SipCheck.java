package io.sallyport.wire.sip;

import org.jspecify.annotations.Nullable;

/**
 * Whether a framed message is one a proxy may handle (RFC 3261 16.3 step 1). Tolerant of what real
 * peers send: a missing Via branch, odd letter case, lines of a list apart, unknown methods, fields
 * and parameters, unknown schemes in From and To.
 */
public final class SipCheck {
  private SipCheck() {}

  /** The first thing that is wrong, null if nothing is. */
  public static @Nullable SipFault problem(SipMessage message) {
    SipFault fault = startLine(message);
    if (fault == null) {
      fault = presence(message);
    }
    if (fault == null) {
      fault = values(message);
    }
    if (fault == null && message.isRequest()) {
      fault = request(message);
    }
    return fault;
  }

  private static @Nullable SipFault startLine(SipMessage message) {
    if (!message.startLine().isVersion2()) {
      return SipFault.VERSION;
    }
    if (message.status() < 0) {
      return SipFault.STATUS_CODE;
    }
    return message.startLine().isStrict() ? null : SipFault.START_LINE;
  }

  private static @Nullable SipFault presence(SipMessage message) {
    int vias = 0;
    int froms = 0;
    int tos = 0;
    int callIds = 0;
    int cseqs = 0;
    int maxForwards = 0;
    int contentTypes = 0;
    int expires = 0;
    for (int i = 0; i < message.headerCount(); i++) {
      switch (message.headerName(i)) {
        case VIA -> vias++;
        case FROM -> froms++;
        case TO -> tos++;
        case CALL_ID -> callIds++;
        case CSEQ -> cseqs++;
        case MAX_FORWARDS -> maxForwards++;
        case CONTENT_TYPE -> contentTypes++;
        case EXPIRES -> expires++;
        default -> {}
      }
    }
    if (vias == 0 || froms == 0 || tos == 0 || callIds == 0 || cseqs == 0) {
      return SipFault.MISSING_HEADER;
    }
    boolean isSingle = froms == 1 && tos == 1 && callIds == 1 && cseqs == 1;
    return isSingle && maxForwards <= 1 && contentTypes <= 1 && expires <= 1
        ? null
        : SipFault.REPEATED_HEADER;
  }

  private static @Nullable SipFault values(SipMessage message) {
    if (message.topVia() == null) {
      return SipFault.BAD_VIA;
    }
    if (message.cseqNumber() < 0) {
      return SipFault.BAD_CSEQ;
    }
    String callId = message.callId();
    if (callId.isEmpty() || callId.indexOf(' ') >= 0 || callId.indexOf('\t') >= 0) {
      return SipFault.BAD_CALL_ID;
    }
    if (!isAddress(message.from(), message.fromUri())) {
      return SipFault.BAD_FROM;
    }
    return isAddress(message.to(), message.toUri()) ? null : SipFault.BAD_TO;
  }

  /** Of any scheme; one of ours has to be well-formed. */
  private static boolean isAddress(@Nullable NameAddress address, @Nullable SipUri uri) {
    return address != null && (uri != null || !isSipScheme(address.uriText()));
  }

  private static @Nullable SipFault request(SipMessage message) {
    if (!message.cseqMethod().equals(message.methodName())) {
      return SipFault.CSEQ_METHOD;
    }
    if (message.maxForwards() == -2) {
      return SipFault.BAD_MAX_FORWARDS;
    }
    String uriText = message.requestUri();
    if (!isSipScheme(uriText)) {
      return hasScheme(uriText) ? SipFault.SCHEME : SipFault.BAD_URI;
    }
    SipUri uri = message.requestSipUri();
    // RFC 3261 19.1.1: no header fields in a Request-URI.
    if (uri == null || uri.headers() != null) {
      return SipFault.BAD_URI;
    }
    return hasGoodContacts(message) ? null : SipFault.BAD_CONTACT;
  }

  private static boolean hasGoodContacts(SipMessage message) {
    return message.isAddresses(HeaderName.CONTACT)
        || (message.valueCount(HeaderName.CONTACT) == 1
            && "*".equals(message.firstValue(HeaderName.CONTACT)));
  }

  private static boolean isSipScheme(String uri) {
    return uri.regionMatches(true, 0, "sip:", 0, 4) || uri.regionMatches(true, 0, "sips:", 0, 5);
  }

  private static boolean hasScheme(String uri) {
    int colon = uri.indexOf(':');
    if (colon <= 0 || !Ascii.isLetter(uri.charAt(0))) {
      return false;
    }
    for (int i = 1; i < colon; i++) {
      char c = uri.charAt(i);
      if (!Ascii.isLetter(c) && !Ascii.isDigit(c) && "+-.".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }
}
