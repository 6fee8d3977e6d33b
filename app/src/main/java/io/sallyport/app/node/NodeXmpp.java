package io.sallyport.app.node;

import io.sallyport.net.AddressSet;
import io.sallyport.net.ConnectionLimits;
import io.sallyport.net.DialSettings;
import io.sallyport.net.Dialler;
import io.sallyport.net.ListenerSpec;
import io.sallyport.net.Loop;
import io.sallyport.net.PlainDialler;
import io.sallyport.net.StateFile;
import io.sallyport.net.StrangerGate;
import io.sallyport.net.TlsDialler;
import io.sallyport.net.dns.CachingResolver;
import io.sallyport.net.dns.DnsCounter;
import io.sallyport.net.dns.PartnerAddresses;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.dns.ResolverSettings;
import io.sallyport.net.revocation.RevocationChecks;
import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.ServerTls;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.LabelledTotals;
import io.sallyport.topology.AddressBlock;
import io.sallyport.topology.Federation;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.xmpp.CertificateCare;
import io.sallyport.xmpp.NoServices;
import io.sallyport.xmpp.ServerSearch;
import io.sallyport.xmpp.StanzaTotals;
import io.sallyport.xmpp.TlsMemory;
import io.sallyport.xmpp.TrialStep;
import io.sallyport.xmpp.XmppCounter;
import io.sallyport.xmpp.XmppProxy;
import io.sallyport.xmpp.XmppService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The XMPP proxy of a node, if its pool has one. */
final class NodeXmpp {
  private static final List<String> ALPN = List.of(XmppService.ALPN);
  private static final Duration SHUT = Duration.ofMinutes(10);

  /** Where servers inside may be: blocks that nobody routes outside. */
  private static final List<AddressBlock> INSIDE =
      List.of(
          new AddressBlock(InetAddress.ofLiteral("10.0.0.0"), 8),
          new AddressBlock(InetAddress.ofLiteral("172.16.0.0"), 12),
          new AddressBlock(InetAddress.ofLiteral("192.168.0.0"), 16),
          new AddressBlock(InetAddress.ofLiteral("fc00::"), 7));

  private final Counters<XmppCounter> counters = new Counters<>("xmpp", XmppCounter.class);
  private final Topology topology;
  private final Node node;
  private final NodeServices.Ground ground;
  private final CachingResolver insideNames;
  private final Optional<XmppProxy> proxy;
  private final StrangerGate strangers;
  private volatile boolean isDraining;

  /**
   * What is asked of others.
   *
   * @param names of partners
   * @param revocation whether certificates of partners were revoked
   * @param isNode true if it is to know after a restart who speaks TLS; false for who only tries
   */
  record Outside(
      Resolver names,
      RevocationChecks revocation,
      Counters<DnsCounter> dnsCounters,
      boolean isNode) {}

  NodeXmpp(Topology topology, Node node, NodeServices.Ground ground, Outside outside) {
    this.topology = topology;
    this.node = node;
    this.ground = ground;
    this.strangers = strangers(topology.xmpp().limits(), ground.loops().all().getFirst());
    this.insideNames =
        new CachingResolver(
            ResolverSettings.of(topology, node),
            new PartnerAddresses(
                topology.nodes().stream().flatMap(NodeXmpp::addresses).toList(),
                List.of(),
                Stream.concat(INSIDE.stream(), topology.dns().privateTargets().stream()).toList()),
            outside.dnsCounters(),
            ground.events());
    this.proxy =
        ground
            .files()
            .xmpp()
            .map(files ->
                new XmppProxy(
                    topology,
                    node.name(),
                    toPartners(files, outside),
                    toServers(files, outside),
                    files.components()));
  }

  private static Stream<InetAddress> addresses(Node node) {
    return Stream.of(node.internal(), node.access(), node.webconf(), node.av())
        .flatMap(List::stream);
  }

  private XmppService.Surroundings toPartners(NodeFiles.XmppFiles files, Outside outside) {
    TlsIdentities external = ground.files().external();
    Federation.Revocation revocation = topology.access().federation().revocation();
    return surroundings(
            files,
            new Side(
                topology.xmpp(),
                outside.names(),
                node.access(),
                external.server(ClientCertificate.OFFERED, NameRule.ANY, ALPN),
                external))
        .with(
            new CertificateCare(
                outside.revocation(), revocation.mode(), revocation.refreshes(), ground.clock()),
            outside.isNode()
                ? TlsMemory.kept(kept(), ground.clock(), ground.events())
                : TlsMemory.ofNode(kept(), ground.clock(), ground.events()));
  }

  private StateFile kept() {
    return new StateFile(
        topology.xmpp().stateFolder().resolve(node.name() + ".tls-domains"),
        TlsMemory.MAX_FILE_BYTES,
        ground.events());
  }

  /** Nobody is asked whether a certificate of the inside was revoked, but it has its end. */
  private XmppService.Surroundings toServers(NodeFiles.XmppFiles files, Outside outside) {
    return surroundings(
            files,
            new Side(
                XmppProxy.asPartner(topology),
                new NoServices(insideNames),
                node.internal(),
                insideTls(files),
                files.asPartner().orElse(files.internal())))
        .with(
            new CertificateCare(
                outside.revocation(), Federation.RevocationMode.OFF, false, ground.clock()));
  }

  private static ServerTls insideTls(NodeFiles.XmppFiles files) {
    return files.internal().server(ClientCertificate.REQUIRED, NameRule.ANY, ALPN);
  }

  /**
   * One side of the proxy.
   *
   * @param sources own addresses that are dialled from
   * @param dialling what is shown to whom is dialled
   */
  private record Side(
      Xmpp settings,
      Resolver names,
      List<InetAddress> sources,
      ServerTls server,
      TlsIdentities dialling) {}

  private XmppService.Surroundings surroundings(NodeFiles.XmppFiles files, Side side) {
    Loop owner = ground.loops().all().getFirst();
    DialSettings settings = DialSettings.from(side.sources());
    Dialler plain = new PlainDialler(ground.loops(), settings, ground.net(), ground.events());
    Dialler direct =
        new TlsDialler(
            ground.loops(),
            side.dialling().clientJudgingLater(ALPN),
            settings,
            ground.net(),
            ground.events());
    return new XmppService.Surroundings(
        owner,
        new ServerSearch(side.settings(), side.names(), new SecureRandom()),
        side.names(),
        plain,
        direct,
        side.server(),
        side.dialling().clientJudgingLater(List.of()),
        files.dialback(),
        counters,
        ground.events());
  }

  /** The listener for partners. */
  ListenerSpec partners(String row, InetSocketAddress address) {
    Optional<ServerTls> tls =
        topology.xmpp().directTls()
            ? Optional.of(
                ground
                    .files()
                    .external()
                    .server(ClientCertificate.OFFERED, NameRule.ANY, XmppService.ALPN))
            : Optional.empty();
    return new ListenerSpec(
            row,
            address,
            tls,
            tls.isPresent(),
            ConnectionLimits.SERVERS.withOpen(topology.xmpp().connectionLimit()),
            Optional.empty(),
            proxy.orElseThrow().partners(strangers))
        .withStrangers(strangers);
  }

  private static StrangerGate strangers(Xmpp.Limits limits, Loop loop) {
    StrangerGate.Rate rate =
        new StrangerGate.Rate(limits.connectionsPerMinute(), limits.connectionsPerMinute());
    return new StrangerGate(
        new StrangerGate.Limits(
            limits.strangers(),
            limits.strangersPerSource(),
            rate,
            StrangerGate.Limits.DEFAULT.siteRate(),
            limits.failures(),
            SHUT),
        AddressSet.NONE,
        loop.nanoTime());
  }

  /** The listener for servers inside. */
  ListenerSpec servers(String row, InetSocketAddress address) {
    return new ListenerSpec(
        row,
        address,
        ground
            .files()
            .xmpp()
            .map(files ->
                files
                    .internal()
                    .server(ClientCertificate.REQUIRED, NameRule.ANY, XmppService.ALPN)),
        topology.xmpp().internal().startTls(),
        ConnectionLimits.SERVERS,
        Optional.empty(),
        proxy.orElseThrow().servers());
  }

  Counters<XmppCounter> counters() {
    return counters;
  }

  /** What a draining node waits for. */
  long unfinished() {
    return isDraining ? proxy.map(XmppProxy::unfinished).orElse(0L) : 0;
  }

  /** What operators are told of the streams with partners. */
  PartnerStreams partnerStreams() {
    return proxy.map(XmppProxy::report).map(PartnerStreams::new).orElse(PartnerStreams.NONE);
  }

  /** Octets that its streams hold. */
  long heldOctets() {
    return proxy.map(XmppProxy::heldOctets).orElse(0L);
  }

  /** What operators are told of who serves domains inside. */
  InsideStreams insideStreams() {
    return proxy.map(XmppProxy::reportOfInside).map(InsideStreams::new).orElse(InsideStreams.NONE);
  }

  /** Totals that are told apart by labels. */
  List<LabelledTotals> totals() {
    return proxy.map(XmppProxy::totals).map(StanzaTotals::all).orElse(List.of());
  }

  /** Stanzas whose fate is not known. */
  long underWay() {
    return proxy.map(XmppProxy::underWay).orElse(0L);
  }

  /** Tries out the servers of a partner, as {@link XmppProxy#tryOut} does. */
  void tryOut(DomainPair pair, Consumer<TrialStep> told) {
    proxy.orElseThrow().tryOut(pair, told);
  }

  void drain() {
    isDraining = true;
    proxy.ifPresent(XmppProxy::drain);
  }

  void stop() {
    insideNames.stop();
  }
}
