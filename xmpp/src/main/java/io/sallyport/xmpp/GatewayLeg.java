package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Extent;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmlWriter;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.xmpp.inside.GatewayLink;
import io.sallyport.xmpp.inside.GatewayReport;
import io.sallyport.xmpp.inside.Gateways;
import io.sallyport.xmpp.inside.InwardStanza;
import io.sallyport.xmpp.inside.Loss;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The gateways of one node: their connections on one end, what passes to and from partners on the
 * other, and time. All of {@link Gateways} is on one loop, the owner's.
 */
final class GatewayLeg implements DomainServer {
  private static final Duration TICK = Duration.ofSeconds(1);

  private final StreamsShared shared;
  private final Loop owner;
  private final GatewayTerms terms;
  private final Gateways gateways;
  private final AtomicInteger connections = new AtomicInteger();
  private boolean isTicking;

  /** Where stanzas of gateways go. */
  interface Outward {
    void send(Stanza stanza, DomainPair pair, StanzaSource source, Runnable settled);
  }

  /**
   * @param shared what streams inside work with
   */
  GatewayLeg(GatewayTerms terms, StreamsShared shared, Outward outward) {
    this.terms = terms;
    this.shared = shared;
    this.owner = shared.owner();
    this.gateways =
        new Gateways(
            terms.settings(),
            (stanza, pair, refusal, settled) ->
                outward.send(stanza, pair, new Refusing(refusal), () -> execute(settled)),
            new Counting(),
            shared::streamId,
            owner::nanoTime);
  }

  private final class Counting implements Gateways.Errors {
    @Override
    public void told() {
      shared.counters().count(XmppCounter.ERRORS_TOLD);
    }

    @Override
    public void dropped() {
      shared.counters().count(XmppCounter.DROPPED_ANSWERS);
    }
  }

  /** Tells a gateway on its own loop, before its stanza counts as done. */
  private final class Refusing implements StanzaSource {
    private final Gateways.Refusal refusal;

    Refusing(Gateways.Refusal refusal) {
      this.refusal = refusal;
    }

    @Override
    public void answer(Stanza stanza, Bounce bounce, Sending sending) {
      execute(() -> {
        refusal.tell(stanza, bounce);
        sending.confirmed();
      });
    }
  }

  /** Handlers of connections whose header is for this node or its pool. */
  ConnectionHandler accept(Connection connection) {
    connections.incrementAndGet();
    return new GatewayConnection(connection, this, shared);
  }

  /** A connection is closed. */
  void closed() {
    connections.decrementAndGet();
  }

  @Override
  public int open() {
    return connections.get();
  }

  GatewayTerms terms() {
    return terms;
  }

  /** Call on the owner's loop. */
  Gateways gateways() {
    return gateways;
  }

  /** Runs something on the owner's loop; at once if that is this one. */
  void execute(Runnable task) {
    if (owner.isCurrent()) {
      task.run();
    } else {
      owner.execute(task);
    }
  }

  /** Behind what its loop does now. */
  void soon(Runnable task) {
    owner.execute(task);
  }

  void arrived(GatewayLink link, String gateway, String node) {
    gateways.arrived(link, gateway, node);
    tickLater();
  }

  private void tickLater() {
    if (!isTicking && !gateways.isIdle()) {
      isTicking = true;
      owner.schedule(TICK, this::tick);
    }
  }

  private void tick() {
    isTicking = false;
    try {
      gateways.tick();
    } finally {
      tickLater();
    }
  }

  /** What operators are told of gateways. Call from any thread. */
  List<GatewayReport> reports() {
    return gateways.reports();
  }

  // ---- stanzas of partners

  @Override
  public boolean serves(XmppDomain domain) {
    return gateways.serves(domain.ascii());
  }

  @Override
  public boolean hasServed(XmppDomain domain) {
    return gateways.wasBound(domain.ascii());
  }

  @Override
  public boolean isCrowded(XmppDomain domain) {
    return gateways.isCrowded(domain.ascii());
  }

  @Override
  public void deliver(Stanza stanza, Origin origin, Sending sending) {
    Optional<InwardStanza.Address> address = InwardStanza.Address.of(stanza);
    if (address.isEmpty()) {
      sending.lost(Loss.NOBODY_EVER, StanzaCondition.JID_MALFORMED, "no address in to");
      return;
    }
    Octets marked = stanza.edit().append(mark(origin));
    if (marked.length() > terms.rules().stanzaOctets()
        || !stanza.extent().holding(extentOfMark(origin)).isWithin(XmppLimits.PROVEN)) {
      // Its reader would end the stream that all partners share, and the next gateway's as well.
      sending.lost(Loss.TOO_LONG, StanzaCondition.POLICY_VIOLATION, "more than the gateway takes");
      return;
    }
    gateways.deliver(new InwardStanza(marked, address.get(), new Told(sending), owner.nanoTime()));
  }

  /** Where it came from and how that is known, for the gateway to judge by. */
  private static byte[] mark(Origin origin) {
    return new XmlWriter()
        .start("origin", Namespace.ORIGIN)
        .attribute("partner", origin.partner())
        .attribute(
            "auth",
            switch (origin.method()) {
              case EXTERNAL -> "external";
              case DIALBACK_TLS -> "dialback-tls";
              case DIALBACK_TCP -> "dialback-tcp";
            })
        .attribute("trust", origin.trust().name().toLowerCase(Locale.ROOT))
        .end("origin")
        .octets();
  }

  private static Extent extentOfMark(Origin origin) {
    return new Extent(1, 4, "partner".length(), origin.partner().length(), 1);
  }

  private record Told(Sending sending) implements InwardStanza.Fates {
    @Override
    public void taken() {
      sending.confirmed();
    }

    @Override
    public void lost(Loss loss) {
      sending.lost(
          loss,
          StanzaCondition.REMOTE_SERVER_TIMEOUT,
          loss.name().toLowerCase(Locale.ROOT).replace('_', ' '));
    }
  }

  // ---- the end

  @Override
  public void stopTaking() {
    execute(gateways::drain);
  }

  @Override
  public int crossing() {
    return gateways.crossing();
  }

  @Override
  public void giveUp() {
    execute(gateways::giveUp);
  }

  @Override
  public void drain() {
    execute(gateways::end);
  }
}
