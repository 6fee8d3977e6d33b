package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Jid;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.xmpp.inside.Loss;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The components inside, each of which serves one domain of ours (XEP-0114). Of two for one domain
 * the later has it. Safe from any thread.
 */
final class Components implements DomainServer, StanzaSource {
  private final ComponentStream.Rules rules;
  private final StreamsShared shared;
  private final Outward outward;

  /** Who serves which domain: no more of them than the topology names. */
  private final Map<XmppDomain, InsideComponent> serving = new ConcurrentHashMap<>();

  /** Domains that have been served since the node started. */
  private final Set<XmppDomain> served = ConcurrentHashMap.newKeySet();

  private final Set<InsideComponent> open = ConcurrentHashMap.newKeySet();
  private final Map<InsideComponent, Reported> reports = new ConcurrentHashMap<>();
  private volatile boolean isDraining;

  private record Reported(InsideReport.Component joined, StreamLoad load) {
    InsideReport.Component now() {
      return new InsideReport.Component(
          joined.domain(), joined.remote(), load.read(), joined.sinceNanos());
    }
  }

  /** Where stanzas of components go. */
  interface Outward {
    /**
     * Takes a stanza for a partner.
     *
     * @param source is told if it is not taken
     * @param settled to be run once, from any thread, when its fate is known
     */
    void send(Stanza stanza, DomainPair pair, StanzaSource source, Runnable settled);
  }

  Components(ComponentStream.Rules rules, StreamsShared shared, Outward outward) {
    this.rules = rules;
    this.shared = shared;
    this.outward = outward;
  }

  ComponentStream.Rules rules() {
    return rules;
  }

  StreamsShared shared() {
    return shared;
  }

  ConnectionHandler accept(Connection connection) {
    var component = new InsideComponent(connection, this);
    open.add(component);
    if (isDraining) {
      component.drain();
    }
    return component;
  }

  void joined(XmppDomain domain, InsideComponent component) {
    served.add(domain);
    InsideComponent earlier = serving.put(domain, component);
    if (earlier != null) {
      earlier.replaced();
    }
  }

  /** It serves the domain no more. */
  void left(XmppDomain domain, InsideComponent component) {
    serving.remove(domain, component);
  }

  void closed(InsideComponent component) {
    open.remove(component);
    reports.remove(component);
  }

  /**
   * A component has joined.
   *
   * @param load what it says of itself from now on
   */
  void report(InsideComponent component, InsideReport.Component joined, StreamLoad load) {
    reports.put(component, new Reported(joined, load));
  }

  /** What operators are told of components. */
  List<InsideReport.Component> reports() {
    return reports.values().stream().map(Reported::now).toList();
  }

  void outward(Stanza stanza, DomainPair pair, Runnable settled) {
    outward.send(stanza, pair, this, settled);
  }

  @Override
  public boolean serves(XmppDomain domain) {
    return serving.containsKey(domain);
  }

  @Override
  public boolean hasServed(XmppDomain domain) {
    return served.contains(domain);
  }

  @Override
  public int open() {
    return open.size();
  }

  // ---- what goes to components

  @Override
  public void deliver(Stanza stanza, Origin origin, Sending sending) {
    carry(
        stanza.withContentNamespace(Namespace.SERVER, Namespace.COMPONENT_ACCEPT),
        serving.get(origin.pair().to()),
        sending);
  }

  private static void carry(Octets stanza, @Nullable InsideComponent component, Sending sending) {
    if (component == null) {
      absent(sending);
    } else {
      component.carry(stanza, sending);
    }
  }

  private static void absent(Sending sending) {
    sending.lost(
        Loss.PARTNER_ABSENT, StanzaCondition.SERVICE_UNAVAILABLE, "nobody serves the domain");
  }

  /** Components know nothing of other nodes, so whether anything has left this one is left out. */
  @Override
  public void answer(Stanza stanza, Bounce bounce, Sending sending) {
    Optional<byte[]> error = bounce.forGood().octets(stanza);
    Optional<XmppDomain> sender = stanza.from().flatMap(Jid::domainOf);
    if (error.isEmpty() || sender.isEmpty()) {
      shared.counters().count(XmppCounter.DROPPED_ANSWERS);
      sending.confirmed();
      return;
    }
    shared.counters().count(XmppCounter.ERRORS_TOLD);
    InsideComponent component = serving.get(sender.get());
    if (component == null) {
      absent(sending);
    } else {
      component.tell(Octets.of(error.get()), sending);
    }
  }

  /** What components still send is refused by who would have to send it on. */
  @Override
  public void stopTaking() {}

  @Override
  public int crossing() {
    return 0;
  }

  @Override
  public void giveUp() {}

  @Override
  public void drain() {
    isDraining = true;
    open.forEach(InsideComponent::drain);
  }
}
