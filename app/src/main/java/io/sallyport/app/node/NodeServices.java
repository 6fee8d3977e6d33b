package io.sallyport.app.node;

import io.sallyport.access.AccessCounter;
import io.sallyport.access.AccessService;
import io.sallyport.access.MonitoredPartner;
import io.sallyport.access.PartnerReport;
import io.sallyport.av.AuthService;
import io.sallyport.av.AvService;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.ConnectionLimits;
import io.sallyport.net.DialSettings;
import io.sallyport.net.ListenerSpec;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.ServiceSelector;
import io.sallyport.net.SourceWatch;
import io.sallyport.net.TlsDialler;
import io.sallyport.net.dns.CachingResolver;
import io.sallyport.net.dns.DnsCounter;
import io.sallyport.net.dns.PartnerAddresses;
import io.sallyport.net.dns.ResolverSettings;
import io.sallyport.net.revocation.FetchingChecks;
import io.sallyport.net.revocation.RevocationCounter;
import io.sallyport.net.revocation.RevocationSettings;
import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.ServerTls;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.net.websocket.WebSocketUpgrade;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import io.sallyport.wire.first.Protocol;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The services of one node and how each row's listener reaches its service. A new service is made
 * here, and its rows get a line in {@link #spec} and one in {@link RowStates}.
 */
final class NodeServices {
  private final NodeFiles files;
  private final Counters<NetCounter> net;
  private final Events events;
  private final Counters<AccessCounter> accessCounters =
      new Counters<>("access", AccessCounter.class);
  private final Counters<DnsCounter> dnsCounters = new Counters<>("dns", DnsCounter.class);
  private final Counters<RevocationCounter> revocationCounters =
      new Counters<>("revocation", RevocationCounter.class);
  private final CachingResolver resolver;
  private final FetchingChecks revocation;
  private final NodeGates gates;
  private final AccessService access;
  private final Map<Protocol, ConnectionHandler.Factory> spokenByClients;
  private final NodeMedia media;
  private final NodeWebconf webconf;
  private final NodeXmpp xmpp;
  private final Optional<AuthService> auth;

  /** What every service works with. */
  record Ground(
      Loops loops, NodeFiles files, Counters<NetCounter> net, Events events, InstantSource clock) {}

  NodeServices(Topology topology, Node node, Ground ground) {
    this.files = ground.files();
    this.net = ground.net();
    this.events = ground.events();
    this.gates = NodeGates.of(topology, node, ground.loops(), ground.net(), ground.events());
    PartnerAddresses partnerAddresses = PartnerAddresses.of(topology);
    this.resolver =
        new CachingResolver(
            ResolverSettings.of(topology, node), partnerAddresses, dnsCounters, ground.events());
    this.revocation =
        new FetchingChecks(
            RevocationSettings.of(
                topology.access().federation().revocation(),
                node.access(),
                partnerAddresses::allows),
            new FetchingChecks.Surroundings(
                () -> files.external().material().trust(),
                resolver,
                ground.loops().all().getFirst(),
                revocationCounters,
                ground.events(),
                ground.clock()));
    revocation.start();
    TlsDialler dialler =
        new TlsDialler(
            ground.loops(),
            files.internal().client(),
            DialSettings.from(node.internal()),
            ground.net(),
            ground.events());
    this.access =
        new AccessService(
            topology,
            node,
            new AccessService.Surroundings(
                ground.loops().all(),
                files.poolKeys(),
                dialler,
                outside(node, ground),
                gates.bans(),
                accessCounters,
                ground.events(),
                ground.clock()));
    this.spokenByClients = spokenByClients(topology, ground);
    this.media = new NodeMedia(topology, node, ground);
    this.webconf = new NodeWebconf(topology, node, ground);
    this.xmpp =
        new NodeXmpp(
            topology, node, ground, new NodeXmpp.Outside(resolver, revocation, dnsCounters, true));
    this.auth =
        files
            .av()
            .map(av ->
                new AuthService(
                    topology,
                    node,
                    av.keys(),
                    new AuthService.Surroundings(
                        media.counters(), ground.events(), ground.clock())));
  }

  private AccessService.Outside outside(Node node, Ground ground) {
    TlsDialler partners =
        new TlsDialler(
            ground.loops(),
            files.external().client(NameRule.ANY),
            DialSettings.from(node.access()),
            ground.net(),
            ground.events());
    return new AccessService.Outside(partners, resolver, revocation);
  }

  /** SIP, and SIP in WebSockets where the topology has them: its browsers first speak HTTP. */
  private Map<Protocol, ConnectionHandler.Factory> spokenByClients(
      Topology topology, Ground ground) {
    Map<Protocol, ConnectionHandler.Factory> spoken = new EnumMap<>(Protocol.class);
    spoken.put(Protocol.SIP, access.clients());
    if (topology.access().webSocket()) {
      var upgrade =
          new WebSocketUpgrade(
              AccessService.webSockets(topology.access()),
              access.clients(),
              ground.net(),
              ground.events());
      spoken.put(Protocol.HTTP, upgrade);
      // Told by it that this is not how it is asked for.
      spoken.put(Protocol.CONNECT, upgrade);
    }
    return spoken;
  }

  /** The listeners of all rows that are open, one for each address and port. */
  List<ListenerSpec> listeners(List<RowUse> rows) {
    Map<InetSocketAddress, List<String>> byAddress = new LinkedHashMap<>();
    for (RowUse use : rows) {
      if (use.takesConnections() && !use.row().id().equals(NodePages.ROW)) {
        for (InetSocketAddress address : use.listening()) {
          byAddress.computeIfAbsent(address, _ -> new ArrayList<>()).add(use.row().id());
        }
      }
    }
    return byAddress.entrySet().stream()
        .map(each ->
            each.getValue().size() == 1
                ? spec(each.getValue().getFirst(), each.getKey())
                : shared(each.getValue(), each.getKey()))
        .toList();
  }

  /** Several services at one address and port: TLS and what is spoken in it choose. */
  private ListenerSpec shared(List<String> rows, InetSocketAddress address) {
    Map<Protocol, ConnectionHandler.Factory> inTls = new EnumMap<>(Protocol.class);
    Optional<ConnectionHandler.Factory> inTheClear = Optional.empty();
    TlsIdentities identities = files.external();
    for (String row : rows) {
      switch (row) {
        case "EXT-05" -> inTls.putAll(spokenByClients);
        case "EXT-08" -> {
          inTls.put(Protocol.CONNECT, webconf.clients(row));
          identities = webconf.external();
        }
        case "EXT-15" -> {
          inTls.put(Protocol.STUN, media.service().clients(address));
          inTheClear = Optional.of(media.service().clients(address));
        }
        default -> throw new IllegalStateException(row + " shares no port with another");
      }
    }
    SourceWatch watch = gates.bans().ofClients();
    ServiceSelector selector = selector(inTls, watch);
    ServerTls tls = identities.server(ClientCertificate.NONE, NameRule.ANY, selector.alpn());
    return new ListenerSpec(
        String.join("+", rows),
        address,
        Optional.of(tls),
        inTheClear.isPresent(),
        gates.clients(),
        Optional.of(watch),
        inTheClear
            .<ConnectionHandler.Factory>map(clear ->
                connection ->
                    connection.isSecured() ? selector.opened(connection) : clear.opened(connection))
            .orElse(selector));
  }

  private ServiceSelector selector(
      Map<Protocol, ConnectionHandler.Factory> services, SourceWatch watch) {
    return new ServiceSelector(
        services, ServiceSelector.DECISION_LIMIT, Optional.of(watch), net, events);
  }

  private ListenerSpec spec(String row, InetSocketAddress address) {
    return switch (row) {
      case "EXT-05" -> {
        SourceWatch watch = gates.bans().ofClients();
        ServiceSelector clients = selector(spokenByClients, watch);
        ServerTls tls =
            files.external().server(ClientCertificate.NONE, NameRule.ANY, clients.alpn());
        yield new ListenerSpec(
            row, address, Optional.of(tls), gates.clients(), Optional.of(watch), clients);
      }
      case "EXT-06" -> {
        ServerTls tls = files.external().server(ClientCertificate.REQUIRED, NameRule.ANY);
        yield ofServers(row, address, tls, access.partners());
      }
      case "INT-02" -> {
        ServerTls tls =
            files
                .internal()
                .server(ClientCertificate.REQUIRED, NameRule.oneOf(access.insidePeerNames()));
        yield ofServers(row, address, tls, access.insidePeers());
      }
      case "EXT-08" -> webconf.clients(row, address);
      case "INT-04" -> webconf.agents(row, address);
      case "EXT-01" -> xmpp.partners(row, address);
      case "INT-01" -> xmpp.servers(row, address);
      case "EXT-15" -> ofMediaClients(row, address, files.external());
      case "INT-07" -> ofMediaClients(row, address, files.internal());
      case "INT-05" -> ofTokenCallers(row, address, auth.orElseThrow());
      default -> throw new IllegalStateException(row + " is said to be built and has no service");
    };
  }

  /** SIP, and HTTP of web applications: the first octets say which. */
  private ListenerSpec ofTokenCallers(String row, InetSocketAddress address, AuthService service) {
    ServiceSelector callers =
        selector(
            Map.of(Protocol.SIP, service.callers(), Protocol.HTTP, service.webCallers()),
            gates.bans().ofServers());
    ServerTls tls =
        files
            .internal()
            .server(
                ClientCertificate.REQUIRED, NameRule.oneOf(service.callerNames()), callers.alpn());
    return ofServers(row, address, tls, callers);
  }

  /** TURN and MS-TURN, in TLS or not: the first octets say which. */
  private ListenerSpec ofMediaClients(
      String row, InetSocketAddress address, TlsIdentities identities) {
    ServerTls tls =
        identities.server(ClientCertificate.NONE, NameRule.ANY, AvService.PROTOCOLS_IN_TLS);
    SourceWatch watch = gates.bans().ofClients();
    return new ListenerSpec(
        row,
        address,
        Optional.of(tls),
        true,
        gates.clients(),
        Optional.of(watch),
        media.service().clients(address));
  }

  private ListenerSpec ofServers(
      String row, InetSocketAddress address, ServerTls tls, ConnectionHandler.Factory handlers) {
    SourceWatch watch = gates.bans().ofServers();
    return new ListenerSpec(
        row, address, Optional.of(tls), ConnectionLimits.SERVERS, Optional.of(watch), handlers);
  }

  NodeGates gates() {
    return gates;
  }

  NodeMedia media() {
    return media;
  }

  /** What crossed to and from partner domains that are watched. */
  List<MonitoredPartner> monitoredPartners() {
    return access.monitoredPartners();
  }

  NodeWebconf webconf() {
    return webconf;
  }

  NodeXmpp xmpp() {
    return xmpp;
  }

  /** What discovered partners did. */
  List<PartnerReport> discoveredPartners() {
    return access.discoveredPartners();
  }

  Counters<AccessCounter> accessCounters() {
    return accessCounters;
  }

  Counters<DnsCounter> dnsCounters() {
    return dnsCounters;
  }

  Counters<RevocationCounter> revocationCounters() {
    return revocationCounters;
  }

  /** Records that the resolver remembers. */
  long cachedRecords() {
    return resolver.cachedRecords();
  }

  /** Connections of clients. */
  long flows() {
    return access.openFlows();
  }

  /** Work under way. */
  long transactions() {
    return access.openTransactions();
  }

  /** Load of the Access Edge, 0 to 3. */
  int overloadLevel() {
    return access.overloadLevel();
  }

  /** What a draining node waits for. */
  long unanswered() {
    return access.unansweredTransactions()
        + media.allocations()
        + webconf.unfinished()
        + xmpp.unfinished();
  }

  void drain() {
    access.drain();
    media.drain();
    webconf.drain();
    xmpp.drain();
  }

  void stop() {
    access.stop();
    media.stop();
    xmpp.stop();
    revocation.close();
    resolver.stop();
  }
}
