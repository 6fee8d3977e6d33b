package io.sallyport.xmpp.connector;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.xmpp.inside.StanzaUse;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stanza on its way to a node, until its fate is known. Owned by the connector's loop. */
final class Outgoing implements Octets {
  private static final int MAX_LOSSES = 3;

  private final Octets octets;
  private final @Nullable Stanza stanza;
  private final @Nullable PartnerRoute route;
  private final String domain;
  private final long sinceNanos;
  private boolean isOnDetour;

  /** Nodes that went with it under way. */
  private int losses;

  private boolean isOver;

  private Outgoing(
      Octets octets,
      @Nullable Stanza stanza,
      @Nullable PartnerRoute route,
      String domain,
      long sinceNanos) {
    this.octets = octets;
    this.stanza = stanza;
    this.route = route;
    this.domain = domain;
    this.sinceNanos = sinceNanos;
  }

  /**
   * One of the server's for a partner.
   *
   * @param domain of ours that it is from, as A-labels
   */
  static Outgoing of(Stanza stanza, PartnerRoute route, String domain, long nowNanos) {
    Stanza kept = stanza.withContentNamespace(Namespace.COMPONENT_ACCEPT, Namespace.SERVER).kept();
    return new Outgoing(kept, kept, route, domain, nowNanos);
  }

  /** An error of ours for a partner, who gets no second. */
  static Outgoing error(byte[] octets, PartnerRoute route, String domain, long nowNanos) {
    return new Outgoing(Octets.of(octets), null, route, domain, nowNanos);
  }

  /** One of ours for the node at the other end, or by way of it alone. */
  static Outgoing forNode(byte[] octets) {
    return new Outgoing(Octets.of(octets), null, null, "", 0);
  }

  /** The domain of ours that it is from. */
  String domain() {
    return domain;
  }

  Optional<PartnerRoute> route() {
    return Optional.ofNullable(route);
  }

  Optional<Stanza> stanza() {
    return Optional.ofNullable(stanza);
  }

  /** What it is for, where its loss matters. */
  StanzaUse use() {
    return stanza == null
        ? StanzaUse.ANSWER
        : StanzaUse.of(stanza.kind().elementName(), stanza.type());
  }

  /** When it came from the server. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** The error that tells its sender; empty if nobody can be told. */
  Optional<byte[]> error(Bounce bounce) {
    return stanza == null ? Optional.empty() : bounce.octets(stanza);
  }

  /** True if an error is about this one: its id, with the addresses swapped. */
  boolean isAnsweredBy(Stanza error) {
    return stanza != null
        && stanza.id().isPresent()
        && stanza.kind() == error.kind()
        && stanza.id().equals(error.id())
        && stanza.from().equals(error.to())
        && stanza.to().equals(error.from());
  }

  /** Another node is tried, which is done once. */
  boolean detours() {
    boolean isFirst = !isOnDetour;
    isOnDetour = true;
    return isFirst;
  }

  /** True if its fate is known, whatever acknowledgement is still to come. */
  boolean isOver() {
    return isOver;
  }

  void over() {
    isOver = true;
  }

  /** The same, because its node is lost. */
  Outgoing afterLoss() {
    Outgoing again = again();
    again.losses++;
    return again;
  }

  /** True if it was lost so often that it may be what nodes end streams for. */
  boolean isSuspect() {
    return losses >= MAX_LOSSES;
  }

  /** The same to be sent once more: what was sent before is over. */
  Outgoing again() {
    over();
    var again = new Outgoing(octets, stanza, route, domain, sinceNanos);
    again.isOnDetour = isOnDetour;
    again.losses = losses;
    return again;
  }

  @Override
  public int length() {
    return octets.length();
  }

  @Override
  public void writeTo(ByteBuffer target) {
    octets.writeTo(target);
  }
}
