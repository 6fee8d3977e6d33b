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
import io.sallyport.net.Platform;
import io.sallyport.net.TlsDialler;
import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.ClientTls;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.webconf.TokenMint;
import io.sallyport.webconf.WebconfService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The load's side of conferences, on one loop: guests outside, and servers inside that HAProxy
 * dials and that keep connections ready at a node.
 */
final class ConferenceLoad implements AutoCloseable {
  static final InetSocketAddress SERVER = Workplace.at("127.30.0.30", 25_070);

  /** What the load's certificate proves, and what guests ask a node for. */
  static final String SERVICE = Workplace.DIRECTOR_NAME;

  private static final int BATCH = 32;
  private static final int GUESTS_PER_SOURCE = 40;
  private static final long READY_LIMIT_SECONDS = 30;
  private static final Duration TOKEN_LIFE = Duration.ofMinutes(2);

  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final TokenMint mint = TokenMint.create();
  private final LongAdder octets = new LongAdder();
  private final Loops loops;
  private final Listeners server;
  private final TlsIdentities identities;
  private final ClientTls outside;
  private final Dialler link;
  private final Map<InetAddress, Dialler> diallers = new HashMap<>();

  ConferenceLoad(Workplace workplace) {
    Platform platform = Platform.best();
    this.loops = Loops.start(platform, 1, counters, Events.NONE);
    this.identities =
        switch (TlsIdentities.open(
            workplace.directorFiles(),
            new TlsIdentities.Surroundings(platform.tls(), InstantSource.system(), Events.NONE))) {
          case TlsIdentities.Opening.Opened(var opened) -> opened;
          case TlsIdentities.Opening.Refused(var problems) ->
              throw new IllegalStateException(problems.toString());
        };
    this.outside = identities.client();
    this.link =
        new TlsDialler(
            loops,
            identities.clientSpeaking(WebconfService.LINK_ALPN),
            DialSettings.from(List.of()),
            counters,
            Events.NONE);
    ListenerSpec spec =
        new ListenerSpec(
            "conference",
            SERVER,
            Optional.of(identities.server(ClientCertificate.REQUIRED, NameRule.ANY)),
            ConnectionLimits.CLIENTS.withExempt(AddressSet.ALL),
            connection -> new ConferenceServer(connection, octets));
    this.server =
        switch (Listeners.open(loops, List.of(spec), counters, Events.NONE)) {
          case Listeners.Opening.Opened(var opened) -> opened;
          case Listeners.Opening.Refused(var problems) ->
              throw new IllegalStateException(problems.toString());
        };
  }

  Loop loop() {
    return loops.all().getFirst();
  }

  /** Octets that arrived at guests and at servers. */
  LongAdder octets() {
    return octets;
  }

  /** Keeps connections ready at a node for as long as this load lasts. */
  void park(InetSocketAddress node, String name, int count) {
    for (int i = 0; i < count; i++) {
      loop().execute(() -> park(node, name));
    }
  }

  private void park(InetSocketAddress node, String name) {
    link.dial(
        loop(), node, name, new ParkedServer(mint.publicKey(), octets, () -> park(node, name)));
  }

  /** The head that shows a node a new token. */
  Supplier<String> invitations() {
    return () ->
        "CONNECT "
            + SERVICE
            + ":443 HTTP/1.1\r\nProxy-Authorization: Bearer "
            + mint.mint(SERVICE, "load", Instant.now().plus(TOKEN_LIFE))
            + "\r\n\r\n";
  }

  /** Lets guests join that say something and stay, some at a time. */
  List<ConferenceGuest> join(Hall hall, int count, int firstSource) {
    return join(hall, count, firstSource, () -> new ConferenceGuest(hall.head(), octets));
  }

  /** The same with guests that will flood. */
  List<ConferenceGuest> joinFlooding(Hall hall, int count, int firstSource) {
    return join(
        hall, count, firstSource, () -> new ConferenceGuest(hall.head(), octets).flooding());
  }

  private List<ConferenceGuest> join(
      Hall hall, int count, int firstSource, Supplier<ConferenceGuest> make) {
    List<ConferenceGuest> guests = new ArrayList<>(count);
    List<ConferenceGuest> pending = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ConferenceGuest guest = make.get();
      InetAddress source = Load.source(firstSource, i / GUESTS_PER_SOURCE);
      loop().execute(() -> dial(hall.door(), source, guest));
      guests.add(guest);
      pending.add(guest);
      if (pending.size() == BATCH || i == count - 1) {
        pending.forEach(
            each -> each.ready().orTimeout(READY_LIMIT_SECONDS, TimeUnit.SECONDS).join());
        pending.clear();
      }
    }
    return guests;
  }

  /** On the load's loop. */
  void dial(Door door, InetAddress source, Caller caller) {
    diallers
        .computeIfAbsent(
            source,
            from ->
                new TlsDialler(
                    loops, outside, DialSettings.from(List.of(from)), counters, Events.NONE))
        .dial(loop(), door.address(), door.name(), caller);
  }

  /**
   * Where a conference is reached.
   *
   * @param head what a guest says first, made anew for each; empty if nothing
   */
  record Hall(Door door, Supplier<String> head) {}

  @Override
  public void close() {
    server.close();
    loops.stop(Duration.ofSeconds(5));
    identities.close();
  }
}
