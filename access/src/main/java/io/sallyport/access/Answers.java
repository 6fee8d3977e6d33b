package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipResponse;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Responses that the edge makes itself. */
final class Answers {
  static final String ALLOW =
      "INVITE, ACK, CANCEL, BYE, OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, BENOTIFY, MESSAGE, INFO,"
          + " REFER, UPDATE, PRACK, SERVICE, PUBLISH";

  private final AccessSettings settings;
  private final Forwarder forwarder;
  private final RandomGenerator random;

  Answers(AccessSettings settings, Forwarder forwarder, RandomGenerator random) {
    this.settings = settings;
    this.forwarder = forwarder;
    this.random = random;
  }

  /** 100 at once: the next hop may take its time (RFC 3261 section 16.2). */
  void trying(SipConnection to, SipMessage request) {
    to.sendResponse(
        vouched(to, SipResponse.to(request, 100, "Trying").topVia(forwarder.seenVia(to, request))));
  }

  /** Compression is declined; the connection goes on without ([MS-SIPCOMP]). */
  void declineNegotiate(SipConnection to, SipMessage request) {
    to.sendResponse(answer(to, request, 405, "Method Not Allowed").header(HeaderName.ALLOW, ALLOW));
  }

  void options(SipConnection to, SipMessage request) {
    to.sendResponse(
        answer(to, request, 200, "OK")
            .header(HeaderName.ALLOW, ALLOW)
            .header(HeaderName.ACCEPT, "*/*")
            .header(HeaderName.SUPPORTED, "path, outbound"));
  }

  /** The CANCEL itself is always granted; what it does shows in the INVITE's answer. */
  void cancelTaken(SipConnection to, SipMessage request) {
    to.sendResponse(answer(to, request, 200, "OK"));
  }

  /** Says no, where somebody listens. */
  void refuse(SipConnection to, SipMessage request, Refusal refusal) {
    if (!isHeard(request, refusal)) {
      return;
    }
    SipResponse response = answer(to, request, refusal.status(), refusal.reason());
    refusal.extra().forEach(header -> response.header(header.name(), header.value()));
    Diagnostic diagnostic = refusal.diagnostic();
    if (diagnostic != null && !to.isInside()) {
      response.header(HeaderName.MS_DIAGNOSTICS_PUBLIC, diagnostic.publicValue());
    } else if (diagnostic != null) {
      response.header(HeaderName.MS_DIAGNOSTICS, diagnostic.value(settings.nodeName()));
    }
    to.sendResponse(response);
  }

  /**
   * Not of an ACK, nor of a fault that cannot be answered; the sender of a BENOTIFY is only told
   * that the flow or dialog is gone.
   */
  private static boolean isHeard(SipMessage request, Refusal refusal) {
    int status = refusal.status();
    return switch (request.method()) {
      case ACK -> false;
      case BENOTIFY -> status == 430 || status == 481;
      default -> status >= 300;
    };
  }

  private SipResponse answer(SipConnection to, SipMessage request, int status, String reason) {
    SipResponse response =
        SipResponse.to(request, status, reason).toTag(HexFormat.of().toHexDigits(random.nextInt()));
    if (request.topVia() != null) {
      // One that cannot be read goes back as it came.
      response.topVia(forwarder.seenVia(to, request));
    }
    return vouched(to, response);
  }

  /** Says inside that we made this ourselves: every response that goes there says whose it is. */
  private SipResponse vouched(SipConnection to, SipResponse response) {
    return to.isInside()
        ? response.header(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST, forwarder.ownTrust())
        : response;
  }
}
