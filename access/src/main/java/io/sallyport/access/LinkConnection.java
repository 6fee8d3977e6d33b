package io.sallyport.access;

import io.sallyport.net.Connection;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;

/** The connection of an open {@link Link}; the other end may send requests on it as well. */
final class LinkConnection extends SipConnection {
  private final Link link;
  private boolean wasHeard;

  LinkConnection(AccessLoop loop, Connection connection, Link link) {
    super(
        loop,
        connection,
        FlowToken.Kind.INTERNAL_ROUTE,
        SipLimits.INSIDE,
        InsidePeer.MESSAGE_LIMIT);
    this.link = link;
  }

  @Override
  String transactionScope() {
    return "inside";
  }

  @Override
  Side side() {
    return Side.INSIDE;
  }

  @Override
  int maxTransactions() {
    return AccessSettings.MAX_INSIDE_TRANSACTIONS;
  }

  @Override
  void heard(SipMessage message) {
    if (!wasHeard) {
      wasHeard = true;
      link.proven();
    }
  }

  @Override
  void keepAlive(boolean isPing) {
    if (isPing) {
      pong();
    }
  }

  @Override
  void gone() {
    link.lost(this, wasHeard);
  }
}
