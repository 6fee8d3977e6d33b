package io.sallyport.lab.bench;

import io.sallyport.net.AddressSet;
import io.sallyport.net.ConnectionLimits;
import io.sallyport.net.DialSettings;
import io.sallyport.net.Dialler;
import io.sallyport.net.ListenerSpec;
import io.sallyport.net.Listeners;
import io.sallyport.net.Loop;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.PlainDialler;
import io.sallyport.net.Platform;
import io.sallyport.net.TlsDialler;
import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.xmpp.XmppService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * The load's side of federation, on one loop: a partner outside, and what serves our domain inside,
 * a server or a component. It is the name server as well.
 */
final class XmppLoad implements AutoCloseable {
  /** The domain that a subject federates for. */
  static final String OURS = "harbor.example";

  static final String PARTNER = "lighthouse.example";
  static final DomainPair TO_US = new DomainPair(domain(PARTNER), domain(OURS));
  static final DomainPair TO_PARTNER = TO_US.inverse();

  static final InetSocketAddress NAMES = Workplace.at("127.30.0.40", 25_053);

  /** Where a node finds the server inside. */
  static final InetSocketAddress INSIDE = Workplace.at("127.30.0.40", 25_269);

  /** Where subjects find the partner. */
  static final InetSocketAddress OUTSIDE = Workplace.at("127.30.3.40", 25_269);

  private static final List<String> ALPN = List.of(XmppService.ALPN);
  private static final int BATCH = 32;
  private static final int STREAMS_PER_SOURCE = 40;
  private static final long READY_LIMIT_SECONDS = 30;
  private static final Duration QUIET_LIMIT = Duration.ofSeconds(5);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final Loops loops;
  private final BenchNames names;
  private final TlsIdentities partner;
  private final TlsIdentities ours;
  private final Listeners servers;
  private final Map<InetAddress, Dialler> diallers = new HashMap<>();
  private Consumer<Stanza> atInside = XmppLoad::unexpected;
  private Consumer<Stanza> atPartner = XmppLoad::unexpected;

  XmppLoad(Workplace workplace) {
    Platform platform = Platform.best();
    this.loops = Loops.start(platform, 1, counters, Events.NONE);
    this.partner = identities(workplace, "PARTNER", platform);
    this.ours = identities(workplace, "DOMAIN", platform);
    this.names =
        new BenchNames(
            NAMES,
            Map.of("xmpp." + PARTNER, OUTSIDE.getAddress(), "im.harbor.lan", INSIDE.getAddress()),
            Map.of(
                "_xmpps-server._tcp." + PARTNER,
                new BenchNames.Server("xmpp." + PARTNER, OUTSIDE.getPort())));
    List<ListenerSpec> specs =
        List.of(
            server("inside", INSIDE, ours, stanza -> atInside.accept(stanza)),
            server("outside", OUTSIDE, partner, stanza -> atPartner.accept(stanza)));
    this.servers =
        switch (Listeners.open(loops, specs, counters, Events.NONE)) {
          case Listeners.Opening.Opened(var opened) -> opened;
          case Listeners.Opening.Refused(var problems) ->
              throw new IllegalStateException(problems.toString());
        };
  }

  private static XmppDomain domain(String name) {
    return XmppDomain.of(name).orElseThrow();
  }

  private static void unexpected(Stanza stanza) {
    throw new IllegalStateException("nobody waits for " + stanza);
  }

  private static TlsIdentities identities(Workplace workplace, String name, Platform platform) {
    return switch (TlsIdentities.open(
        workplace.tlsFiles(name),
        new TlsIdentities.Surroundings(platform.tls(), InstantSource.system(), Events.NONE))) {
      case TlsIdentities.Opening.Opened(var opened) -> opened;
      case TlsIdentities.Opening.Refused(var problems) ->
          throw new IllegalStateException(problems.toString());
    };
  }

  private static ListenerSpec server(
      String name, InetSocketAddress address, TlsIdentities shown, Consumer<Stanza> arrivals) {
    return new ListenerSpec(
        name,
        address,
        Optional.of(shown.server(ClientCertificate.REQUIRED, NameRule.ANY, ALPN)),
        ConnectionLimits.SERVERS.withExempt(AddressSet.ALL),
        connection -> new LoadServer(connection, arrivals));
  }

  Loop loop() {
    return loops.all().getFirst();
  }

  /**
   * Says who takes stanzas from now on. On the load's loop.
   *
   * @param inside of the partner
   * @param outside of ours
   */
  void talking(Consumer<Stanza> inside, Consumer<Stanza> outside) {
    atInside = inside;
    atPartner = outside;
  }

  /** Waits, elsewhere than on the load's loop, until something holds there, or long enough. */
  void await(BooleanSupplier holding) {
    await(QUIET_LIMIT, holding);
  }

  /** The same with a limit of its own. */
  void await(Duration limit, BooleanSupplier holding) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!CompletableFuture.supplyAsync(holding::getAsBoolean, loop()::execute).join()
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** A stream of ours to a node, for stanzas to the partner. */
  Consumer<Octets> serve(Door node) {
    LoadStream stream = new LoadStream(TO_PARTNER);
    Dialler dialler =
        new TlsDialler(
            loops, ours.clientJudgingLater(ALPN), dialSettings(INSIDE), counters, Events.NONE);
    loop().execute(() -> dialler.dial(loop(), node.address(), node.name(), stream));
    stream.ready().orTimeout(READY_LIMIT_SECONDS, TimeUnit.SECONDS).join();
    return stream::send;
  }

  /** A component of ours at a server, for stanzas both ways. */
  Consumer<Octets> serveAsComponent(InetSocketAddress server) {
    LoadComponent component = new LoadComponent(stanza -> atInside.accept(stanza));
    Dialler dialler = new PlainDialler(loops, dialSettings(INSIDE), counters, Events.NONE);
    loop().execute(() -> dialler.dial(loop(), server, OURS, component));
    component.ready().orTimeout(READY_LIMIT_SECONDS, TimeUnit.SECONDS).join();
    return component::send;
  }

  private static DialSettings dialSettings(InetSocketAddress from) {
    return DialSettings.from(List.of(from.getAddress()));
  }

  /** Opens streams of the partner, some at a time. */
  List<LoadStream> connect(Door door, int count, int firstSource) {
    List<LoadStream> streams = new ArrayList<>(count);
    IntFunction<InetAddress> source = i -> Load.source(firstSource, i / STREAMS_PER_SOURCE);
    for (int i = 0; i < count; i += BATCH) {
      List<LoadStream> batch = new ArrayList<>();
      for (int k = i; k < Math.min(i + BATCH, count); k++) {
        LoadStream stream = new LoadStream(TO_US);
        InetAddress from = source.apply(k);
        loop().execute(() -> dial(door, from, stream));
        batch.add(stream);
      }
      batch.forEach(each -> each.ready().orTimeout(READY_LIMIT_SECONDS, TimeUnit.SECONDS).join());
      streams.addAll(batch);
    }
    return streams;
  }

  /** On the load's loop. */
  void dial(Door door, InetAddress source, Caller caller) {
    diallers
        .computeIfAbsent(
            source,
            from ->
                new TlsDialler(
                    loops,
                    partner.clientJudgingLater(ALPN),
                    DialSettings.from(List.of(from)),
                    counters,
                    Events.NONE))
        .dial(loop(), door.address(), door.name(), caller);
  }

  @Override
  public void close() {
    servers.close();
    loops.stop(Duration.ofSeconds(5));
    names.close();
    partner.close();
    ours.close();
  }
}
