package io.sallyport.access;

import io.sallyport.net.Connection;
import io.sallyport.wire.sip.SipLimits;
import java.time.Duration;

/** A connection that an internal server, or another node of the pool, opened to us. */
final class InsidePeer extends SipConnection {
  /** Time for one message to arrive whole. */
  static final Duration MESSAGE_LIMIT = Duration.ofSeconds(60);

  private final boolean isNode;

  InsidePeer(AccessLoop loop, Connection connection) {
    super(loop, connection, FlowToken.Kind.INTERNAL_ROUTE, SipLimits.INSIDE, MESSAGE_LIMIT);
    this.isNode = loop.settings().inside().isNode(connection.peer());
    connection.setProven(true);
    loop.serverSources().proven(connection.remote().getAddress());
  }

  /** True if the other end is a node of this pool: what it hands over is not handed on. */
  boolean isNode() {
    return isNode;
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
  void keepAlive(boolean isPing) {
    if (isPing) {
      pong();
    }
  }

  @Override
  void gone() {}
}
