package io.sallyport.xmpp;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.StrangerGate;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Topology;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.xmpp.inside.Attachment;
import io.sallyport.xmpp.inside.InsideRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The XMPP proxy of one node: streams of partners outside, streams of stock servers inside to which
 * the node is the partner, and what passes from the one to the other.
 */
public final class XmppProxy {
  private final XmppService outside;
  private final XmppService inside;
  private final InsideDoor.Ways ways;
  private final Passage passage;
  private final HeldMemory memory;
  private final boolean logsBodies;
  private final Events events;
  private final Optional<GatewayLeg> gateways;
  private final Optional<Components> components;
  private final StanzaTotals totals;
  private final Loop owner;

  /**
   * @param name what the node calls itself where it is asked for a domain that it does not know
   * @param toPartners what streams of partners need
   * @param toServers what streams of servers inside need
   * @param secrets of the domains that components may serve
   */
  public XmppProxy(
      Topology topology,
      String name,
      XmppService.Surroundings toPartners,
      XmppService.Surroundings toServers,
      Map<String, String> secrets) {
    this.logsBodies = topology.xmpp().logsBodies();
    this.events = toPartners.events();
    this.memory = new HeldMemory(topology.xmpp().limits().memoryBytes());
    InsideNames names = new InsideNames(topology, name);
    this.outside =
        new XmppService(
            new StreamRules(topology.xmpp(), name, Set.copyOf(topology.domains())),
            toPartners,
            new FromPartners());
    this.inside =
        new XmppService(
            new StreamRules(asPartner(topology), name, names.partners()),
            toServers,
            new FromServers());
    this.owner = toPartners.owner();
    this.totals = new StanzaTotals(outside.shared().outsideEvents());
    this.gateways = gateways(topology, names);
    this.components = components(name, names, secrets);
    List<DomainServer> servers = new ArrayList<>();
    gateways.ifPresent(servers::add);
    components.ifPresent(servers::add);
    Duration grace = topology.xmpp().limits().drainGrace();
    this.passage = new Passage(outside, inside, servers, owner, grace, memory, totals);
    Map<Attachment, ConnectionHandler.Factory> handlers = new EnumMap<>(Attachment.class);
    handlers.put(Attachment.TRANSPARENT, inside.partners());
    gateways.ifPresent(leg -> handlers.put(Attachment.NATIVE, leg::accept));
    components.ifPresent(some -> handlers.put(Attachment.COMPONENT, some::accept));
    this.ways = new InsideDoor.Ways(names, handlers, inside.shared());
  }

  private Optional<GatewayLeg> gateways(Topology topology, InsideNames names) {
    return topology.inside().xmppGateways().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new GatewayLeg(
                GatewayTerms.of(topology, names), inside.shared().staying(), this::outward));
  }

  private Optional<Components> components(
      String name, InsideNames names, Map<String, String> secrets) {
    return secrets.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Components(
                new ComponentStream.Rules(
                    name,
                    secrets,
                    new InsideRules(names::isHosted, names::isListed, names::isOurs)),
                inside.shared().staying(),
                this::outward));
  }

  /** What comes from either side is held in one memory. */
  private abstract class Holding implements Inward {
    @Override
    public void holds(long octets) {
      memory.add(octets);
    }

    @Override
    public boolean isTight() {
      return memory.isTight();
    }

    @Override
    public boolean isFull() {
      return memory.isFull();
    }
  }

  private final class FromServers extends Holding {
    @Override
    public void deliver(Stanza stanza, Origin origin, Runnable settled) {
      seen(stanza, origin.pair());
      passage.fromInside(stanza, origin, settled);
    }

    @Override
    public boolean isCrowded(XmppDomain domain) {
      return memory.isFull();
    }
  }

  private final class FromPartners extends Holding {
    @Override
    public void deliver(Stanza stanza, Origin origin, Runnable settled) {
      seen(stanza, origin.pair());
      passage.fromPartner(stanza, origin, settled);
    }

    @Override
    public boolean isCrowded(XmppDomain domain) {
      return passage.isCrowded(domain);
    }
  }

  /**
   * The settings of the streams inside, where the partners are our own domains: their servers prove
   * them by a certificate, and are dialled where the topology says so.
   */
  public static Xmpp asPartner(Topology topology) {
    Xmpp settings = topology.xmpp();
    List<Xmpp.Partner> domains = new ArrayList<>();
    for (String domain : topology.domains()) {
      Optional<Xmpp.Server> server =
          settings.internal().dialIn().stream()
              .filter(dialIn -> dialIn.domain().equals(domain))
              .map(Xmpp.DialIn::server)
              .findFirst();
      domains.add(Xmpp.Partner.certified(domain, server, settings.connectionLimit()));
    }
    return settings.withTrusted(domains);
  }

  /**
   * Handlers of connections of partners.
   *
   * @param gate told of proofs that fail
   */
  public ConnectionHandler.Factory partners(StrangerGate gate) {
    return outside.partners(gate);
  }

  /** Handlers of connections from inside, in whichever way they attach. */
  public ConnectionHandler.Factory servers() {
    return connection -> new InsideDoor(connection, ways);
  }

  private void outward(Stanza stanza, DomainPair pair, StanzaSource source, Runnable settled) {
    seen(stanza, pair);
    passage.outward(stanza, pair, source, settled);
  }

  /** What people write is logged where the topology says so, and nowhere else. */
  private void seen(Stanza stanza, DomainPair pair) {
    if (logsBodies) {
      events.state(XmppEvent.STANZA, "pair", pair, "text", FirstWords.of(stanza));
    }
  }

  /** Takes nothing more, and ends all streams when nothing is under way, or after a while. */
  public void drain() {
    passage.drain();
  }

  /**
   * Tries out the servers of a partner; no stanza is sent. Call from any thread.
   *
   * @param pair from a domain of ours to a partner that is listed
   * @param told each step, on one loop, the last {@link TrialStep.Over}
   */
  public void tryOut(DomainPair pair, Consumer<TrialStep> told) {
    outside.tryOut(pair, told);
  }

  /** Stanzas whose fate is not known, and streams of others that are open. */
  public long unfinished() {
    return passage.open()
        + passage.attached()
        + outside.open()
        + inside.open()
        + outside.crossing()
        + inside.crossing();
  }

  /** What operators are told of the streams with partners. */
  public StreamReport.All report() {
    return outside.report();
  }

  /** Octets of stanzas under way, and of those that have come in part. */
  public long heldOctets() {
    return memory.octets();
  }

  /** What operators are told of who serves domains inside. */
  public InsideReport reportOfInside() {
    return new InsideReport(
        gateways.map(GatewayLeg::reports).orElse(List.of()),
        components.map(Components::reports).orElse(List.of()),
        inside.report(),
        owner.nanoTime());
  }

  /** What has passed. */
  public StanzaTotals totals() {
    return totals;
  }

  /** Stanzas whose fate is not known. */
  public long underWay() {
    return passage.open();
  }
}
