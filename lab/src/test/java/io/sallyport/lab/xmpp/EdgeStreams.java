package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.net.ConnectionLimits;
import io.sallyport.net.DialSettings;
import io.sallyport.net.ListenerSpec;
import io.sallyport.net.Listeners;
import io.sallyport.net.Loop;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.PlainDialler;
import io.sallyport.net.Platform;
import io.sallyport.net.TlsDialler;
import io.sallyport.net.dns.CachingResolver;
import io.sallyport.net.dns.DnsCounter;
import io.sallyport.net.dns.PartnerAddresses;
import io.sallyport.net.dns.ResolverSettings;
import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.net.tls.TlsIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Event;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.AddressBlock;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DialbackKey;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppReader;
import io.sallyport.xmpp.Origin;
import io.sallyport.xmpp.Sending;
import io.sallyport.xmpp.ServerSearch;
import io.sallyport.xmpp.StreamRules;
import io.sallyport.xmpp.XmppCounter;
import io.sallyport.xmpp.XmppService;
import io.sallyport.xmpp.inside.Loss;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The streams of partners of one node, in this process, with real sockets, certificates and names:
 * what an inside would get is kept, and what it would send is said by the test.
 */
final class EdgeStreams implements AutoCloseable {
  private static final String HEADER =
      "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>";
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final List<String> arrived = new CopyOnWriteArrayList<>();
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final Loops loops = Loops.start(Platform.best(), 1, counters, Events.NONE);
  private final TlsIdentities identities;
  private final CachingResolver resolver;
  private final Listeners listeners;
  private final ServerSearch search;
  private final XmppService service;

  /**
   * What the node is.
   *
   * @param address of its listener, and what it dials from
   * @param domains that it serves
   * @param identities of which the first is shown to who names no domain of theirs
   * @param anchors authorities of partners
   * @param resolver what it asks for names
   */
  record Setup(
      InetSocketAddress address,
      Set<String> domains,
      List<LabAuthority.Identity> identities,
      Path anchors,
      InetSocketAddress resolver,
      List<Xmpp.Partner> partners) {}

  EdgeStreams(Setup setup) {
    Xmpp settings = settings(setup.partners());
    List<InetAddress> sources = List.of(setup.address().getAddress());
    identities = opened(setup);
    resolver =
        new CachingResolver(
            new ResolverSettings(List.of(setup.resolver()), sources, 100),
            new PartnerAddresses(
                sources,
                List.of(),
                List.of(new AddressBlock(InetAddress.ofLiteral("127.0.0.0"), 8))),
            new Counters<>("dns", DnsCounter.class),
            Events.NONE);
    search = new ServerSearch(settings, resolver, new SecureRandom());
    DialSettings dialling = DialSettings.from(sources);
    List<String> alpn = List.of(XmppService.ALPN);
    service =
        new XmppService(
            new StreamRules(settings, "edge.harbor.lan", setup.domains()),
            new XmppService.Surroundings(
                loop(),
                search,
                resolver,
                new PlainDialler(loops, dialling, counters, Events.NONE),
                new TlsDialler(
                    loops, identities.clientJudgingLater(alpn), dialling, counters, Events.NONE),
                identities.server(ClientCertificate.OFFERED, NameRule.ANY, alpn),
                identities.clientJudgingLater(List.of()),
                new DialbackKey("lab".getBytes(StandardCharsets.UTF_8)),
                new Counters<>("xmpp", XmppCounter.class),
                this::stated),
            this::take);
    ListenerSpec spec =
        new ListenerSpec(
            "EXT-01",
            setup.address(),
            Optional.of(
                identities.server(ClientCertificate.OFFERED, NameRule.ANY, XmppService.ALPN)),
            true,
            ConnectionLimits.SERVERS,
            Optional.empty(),
            service.partners());
    listeners =
        switch (Listeners.open(loops, List.of(spec), counters, Events.NONE)) {
          case Listeners.Opening.Opened(var open) -> open;
          case Listeners.Opening.Refused(var problems) ->
              throw new AssertionError(problems.toString());
        };
  }

  private static TlsIdentities opened(Setup setup) {
    List<TlsIdentity.KeyPairFiles> files =
        setup.identities().stream()
            .map(identity -> new TlsIdentity.KeyPairFiles(identity.certificate(), identity.key()))
            .toList();
    return switch (TlsIdentities.open(
        new TlsFiles(files, Optional.of(setup.anchors())),
        new TlsIdentities.Surroundings(
            Platform.best().tls(), InstantSource.system(), Events.NONE))) {
      case TlsIdentities.Opening.Opened(var open) -> open;
      case TlsIdentities.Opening.Refused(var problems) ->
          throw new AssertionError(problems.toString());
    };
  }

  private static Xmpp settings(List<Xmpp.Partner> partners) {
    Xmpp none = Xmpp.NONE;
    return new Xmpp(
        partners,
        none.directTls(),
        none.dialbackSecret(),
        none.stateFolder(),
        none.connectionLimit(),
        none.establishment(),
        none.inactivity(),
        none.keepAlive(),
        none.logsBodies(),
        none.limits(),
        none.internal());
  }

  private Loop loop() {
    return loops.all().getFirst();
  }

  private void stated(Event event, Object... fields) {
    events.add(event.id() + " " + Arrays.toString(fields));
  }

  private void take(Stanza stanza, Origin origin, Runnable settled) {
    arrived.add(origin.method() + " " + stanza);
    settled.run();
  }

  /** What became of the streams so far: event, and its fields in brackets. */
  List<String> events() {
    return events;
  }

  /** What came from partners: how the domain was proven, and the stanza. */
  List<String> arrived() {
    return arrived;
  }

  /**
   * Sends a stanza and waits for its fate.
   *
   * @return {@code confirmed}, or the loss and its condition
   */
  String send(String text, String from, String to) {
    var fate = new CompletableFuture<String>();
    service.send(
        stanza(text),
        new DomainPair(new XmppDomain(from), new XmppDomain(to)),
        new Sending() {
          @Override
          public void confirmed() {
            fate.complete("confirmed");
          }

          @Override
          public void lost(Loss loss, StanzaCondition condition, String why) {
            fate.complete(loss + " " + condition);
          }
        });
    return fate.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static Stanza stanza(String text) {
    XmppReader reader = new XmppReader(XmppLimits.PROVEN);
    reader.feed(ByteBuffer.wrap((HEADER + text).getBytes(StandardCharsets.UTF_8)));
    reader.next();
    return (Stanza) reader.next();
  }

  /** Where a domain's servers are. */
  ServerSearch.Outcome find(String domain) {
    var outcome = new CompletableFuture<ServerSearch.Outcome>();
    loop().execute(() -> search.find(loop(), domain, outcome::complete));
    return outcome.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    listeners.close();
    resolver.stop();
    loops.stop(Duration.ofSeconds(2));
    identities.close();
  }
}
