package io.sallyport.access;

import io.sallyport.net.Bans;
import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.net.Offence;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.revocation.RevocationChecks;
import io.sallyport.net.websocket.WebSocketSettings;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import io.sallyport.wire.sip.SipLimits;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The Access Edge of one node: SIP between clients (row EXT-05) and partners (EXT-06, EXT-07)
 * outside and the next hop inside (INT-02, INT-03). Opens no socket itself: it makes the handlers
 * of the listeners' connections and dials through what it is given.
 */
public final class AccessService {
  /**
   * What the service works with.
   *
   * @param loops all loops that connections may belong to
   * @param dialler opens mutual TLS connections from the internal address
   * @param outside ways to partners
   * @param bans who may not connect for a while
   */
  public record Surroundings(
      List<Loop> loops,
      PoolKeys keys,
      Dialler dialler,
      Outside outside,
      Bans bans,
      Counters<AccessCounter> counters,
      Events events,
      InstantSource clock) {
    public Surroundings {
      loops = List.copyOf(loops);
    }
  }

  /**
   * What it takes to find partners and know them.
   *
   * @param dialler opens mutual TLS connections from the external address; leaves it to the service
   *     to compare the names that a certificate proves
   */
  public record Outside(Dialler dialler, Resolver resolver, RevocationChecks revocation) {
    /** For a pool without partners. */
    public static Outside none() {
      NoOutside none = new NoOutside();
      return new Outside(none, none, none);
    }
  }

  /**
   * WebSockets of browsers (RFC 7118). Pages of every origin may open one unless the topology says
   * otherwise: what a page may do shows in its user's credentials, which are in SIP and are never
   * sent by a browser of its own accord.
   */
  public static WebSocketSettings webSockets(Topology.Access settings) {
    return new WebSocketSettings(
        "sip",
        Set.copyOf(settings.webSocketOrigins()),
        SipLimits.CLIENT.headOctets() + SipLimits.CLIENT.bodyOctets(),
        WebSocketSettings.Times.USUAL);
  }

  final AccessShared shared;
  private final Map<Loop, AccessLoop> loops = new HashMap<>();
  private final List<Links> links;
  private final List<PartnerLinks> partnerLinks;

  /**
   * @param topology checked, with a next hop inside
   * @param node this node, one of the topology's
   */
  public AccessService(Topology topology, Node node, Surroundings surroundings) {
    AccessSettings settings = AccessSettings.of(topology, node);
    this.shared = new AccessShared(settings, surroundings, new SecureRandom());
    for (Loop loop : surroundings.loops()) {
      AccessLoop accessLoop = new AccessLoop(loop, shared);
      loops.put(loop, accessLoop);
      shared.add(accessLoop);
    }
    this.links =
        shared.loops().stream()
            .limit(Links.MAX_PER_SERVER)
            .map(home -> new Links(home, shared.settings.inside()))
            .toList();
    this.partnerLinks =
        shared.loops().stream()
            .limit(shared.settings.federation().federation().connectionsPerPartner())
            .map(PartnerLinks::new)
            .toList();
    shared
        .loops()
        .forEach(each ->
            each.useLinks(
                links.get(each.index() % links.size()),
                partnerLinks.get(each.index() % partnerLinks.size())));
    AccessLoop first = shared.loops().getFirst();
    surroundings
        .bans()
        .halveRatesWhile(() ->
            shared.overload.level(first.nanoTime()).compareTo(OverloadPolicy.Level.OVERLOADED)
                >= 0);
    first.execute(first::reportPartners);
  }

  /** Handlers for connections from clients outside, WebSockets among them. */
  public ConnectionHandler.Factory clients() {
    return connection -> loopOf(connection).client(connection);
  }

  /** Host names of which a peer on the internal listener has to prove one, in lower case. */
  public Set<String> insidePeerNames() {
    return shared.settings.inside().peerNames();
  }

  /** Handlers for connections from internal servers and nodes; others are closed at once. */
  public ConnectionHandler.Factory insidePeers() {
    return connection -> {
      if (shared.settings.inside().isInside(connection.peer())) {
        return new InsidePeer(loopOf(connection), connection);
      }
      shared.serverSources.report(connection.remote().getAddress(), Offence.REFUSED);
      shared.outsideEvents.state(
          AccessEvent.PEER_UNKNOWN,
          "from",
          connection.remote(),
          "names",
          connection.peer().names());
      connection.close();
      return new Unheard();
    };
  }

  /** Handlers for connections from partners outside; those of nobody we know are closed at once. */
  public ConnectionHandler.Factory partners() {
    return connection -> loopOf(connection).partner(connection);
  }

  private AccessLoop loopOf(Connection connection) {
    return Objects.requireNonNull(loops.get(connection.loop()));
  }

  /** Takes no new work from clients; what is under way goes on. */
  public void drain() {
    shared.drain();
  }

  /** Transactions whose sender has no answer yet: what a draining node waits for. */
  public long unansweredTransactions() {
    return shared.counters.total(AccessCounter.TRANSACTIONS_STARTED)
        - shared.counters.total(AccessCounter.TRANSACTIONS_ANSWERED);
  }

  /** Transactions under way, those included that only wait for more 2xx or an ACK. */
  public long openTransactions() {
    return shared.openTransactions();
  }

  /** How much the node bears: 0 no load worth a word, 3 nothing new is taken. */
  public int overloadLevel() {
    return shared.overload.level(shared.loops().getFirst().nanoTime()).number();
  }

  /** Client connections open now. */
  public int openFlows() {
    return shared.openFlows();
  }

  /** What discovered partners did so far. From any thread. */
  public List<PartnerReport> discoveredPartners() {
    return shared.discovered.reports(shared.loops().getFirst().nanoTime());
  }

  /** What crossed to and from partner domains that are watched. From any thread. */
  public List<MonitoredPartner> monitoredPartners() {
    return shared.monitored.reports();
  }

  /** Closes every connection of a client and every link; what waits to be sent is sent first. */
  public void stop() {
    shared.flows().forEach(flow -> flow.loop.execute(flow.connection::close));
    for (int i = 0; i < links.size(); i++) {
      shared.loops().get(i).execute(links.get(i)::closeAll);
    }
    for (int i = 0; i < partnerLinks.size(); i++) {
      shared.loops().get(i).execute(partnerLinks.get(i)::closeAll);
    }
  }
}
