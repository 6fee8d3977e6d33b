package io.sallyport.access;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import org.jspecify.annotations.Nullable;

/** What the answer to a request changes for who asked, besides reaching them. */
final class AnswerEffects {
  private final AccessLoop loop;

  AnswerEffects(AccessLoop loop) {
    this.loop = loop;
  }

  /** What a response from inside tells about its client. */
  void apply(Transaction transaction, SipMessage response) {
    SipMessage request = transaction.request();
    ClientFlow flow = transaction.plan().flow();
    if (request != null) {
      answeredPartner(transaction, response.status());
    }
    if (request == null || flow == null || flow != transaction.origin) {
      return;
    }
    int status = response.status();
    boolean isSuccess = status < 300;
    flow.answered(request, response);
    if ((status == 401 || status == 407 || isSuccess) && request.toTag() == null) {
      bind(flow, transaction.target());
    }
    if (isSuccess && opensService(request.method())) {
      boolean isDeregistration =
          request.method() == SipMethod.REGISTER && "0".equals(request.value(HeaderName.EXPIRES));
      flow.accepted(request, isDeregistration);
    }
    if (transaction.asksKeepAlive()) {
      flow.keepsAlive();
    }
    if (status >= 300 && status < 400) {
      loop.events().state(AccessEvent.INSIDE_REDIRECTED, "status", status);
    }
  }

  private static boolean opensService(SipMethod method) {
    return method == SipMethod.REGISTER
        || method == SipMethod.INVITE
        || method == SipMethod.SUBSCRIBE;
  }

  /** In dialogs other servers answer too; the one to stay with is the one that let it in. */
  private void bind(ClientFlow flow, @Nullable Target target) {
    if (target instanceof Link link && link.end() instanceof InsideEnd end) {
      loop.settings().inside().nextHops().stream()
          .filter(server -> server.address().equals(end.address()))
          .findFirst()
          .ifPresent(flow::bind);
    }
  }

  /** A request of a discovered partner was answered. */
  private void answeredPartner(Transaction transaction, int status) {
    Partner partner = transaction.plan().partner();
    if (transaction.origin instanceof PartnerConnection
        && partner != null
        && partner.kind() == Partner.Kind.DISCOVERED) {
      loop.discovered(partner).answered(status);
    }
  }
}
