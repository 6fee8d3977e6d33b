package io.sallyport.xmpp.inside;

import io.sallyport.wire.xmpp.StanzaCondition;

/** How a stanza can fail to arrive, and what becomes of it then. */
public enum Loss {
  /** No server of the partner could be reached, or it broke before anything was said. */
  PARTNER_UNREACHABLE,
  /** DNS, or the partner's server, says that the domain is not there. */
  PARTNER_ABSENT,
  /** The partner's stream broke with the stanza still here, for the first time. */
  BROKEN_UNSENT,
  /** The partner's stream broke after it was written, and nobody said that it arrived. */
  BROKEN_UNCONFIRMED,
  /** Seen from a gateway: the node that had it is gone. */
  NODE_LOST,
  /** The gateway that had it is gone, and another serves the domain. */
  GATEWAY_LOST,
  /** Nobody serves the domain, though somebody has since the node started. */
  NOBODY_NOW,
  /** Nobody has served the domain since the node started. */
  NOBODY_EVER,
  /** There is no more room for what waits. */
  FULL,
  /** It is longer, or has more in it, as it would leave, than the other end takes. */
  TOO_LONG;

  private static final String UNCONFIRMED = "delivery not confirmed";
  private static final Fate DROPPED = new Fate.Dropped();

  /** What becomes of a stanza. */
  public Fate fate(StanzaUse use) {
    return switch (use) {
      case MESSAGE -> ofMessage();
      case REQUEST -> this == NODE_LOST ? bounced() : ofMessage();
      case SUBSCRIPTION -> ofSubscription();
      case PRESENCE -> this == BROKEN_UNSENT ? new Fate.Requeued() : DROPPED;
      case ANSWER -> this == BROKEN_UNSENT ? new Fate.Requeued() : DROPPED;
    };
  }

  private Fate ofMessage() {
    return switch (this) {
      case BROKEN_UNSENT -> new Fate.Requeued();
      case NODE_LOST, GATEWAY_LOST -> new Fate.Resent();
      default -> bounced();
    };
  }

  /** The gateway asks again for what it is subscribed to, and nothing of that is sent twice. */
  private Fate ofSubscription() {
    return switch (this) {
      case BROKEN_UNSENT -> new Fate.Requeued();
      case GATEWAY_LOST -> new Fate.Resent();
      case BROKEN_UNCONFIRMED, NODE_LOST, FULL -> DROPPED;
      default -> bounced();
    };
  }

  private Fate bounced() {
    return switch (this) {
      case PARTNER_ABSENT ->
          new Fate.Bounced(
              StanzaCondition.REMOTE_SERVER_NOT_FOUND, true, "the domain has no XMPP server");
      case PARTNER_UNREACHABLE ->
          new Fate.Bounced(
              StanzaCondition.REMOTE_SERVER_TIMEOUT, true, "the partner's server is not reachable");
      case NOBODY_EVER ->
          new Fate.Bounced(
              StanzaCondition.SERVICE_UNAVAILABLE, false, "nobody serves the domain here");
      case NOBODY_NOW ->
          new Fate.Bounced(
              StanzaCondition.REMOTE_SERVER_TIMEOUT, false, "nobody serves the domain now");
      case TOO_LONG ->
          new Fate.Bounced(
              StanzaCondition.POLICY_VIOLATION, false, "more than the other side takes");
      case FULL ->
          new Fate.Bounced(StanzaCondition.RESOURCE_CONSTRAINT, true, "too much is waiting");
      default -> new Fate.Bounced(StanzaCondition.REMOTE_SERVER_TIMEOUT, false, UNCONFIRMED);
    };
  }
}
