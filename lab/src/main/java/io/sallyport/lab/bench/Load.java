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
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** The load's side: the clients outside and the next hop inside, on one loop. */
final class Load implements AutoCloseable {
  private static final int CLIENTS_PER_SOURCE = 40;
  private static final int BATCH = 40;
  private static final long READY_LIMIT_SECONDS = 30;

  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final Loops loops;
  private final Listeners director;
  private final TlsIdentities identities;
  private final ClientTls tls;
  private final Map<InetAddress, Dialler> diallers = new HashMap<>();
  private final Digest digest = new Digest();

  Load(Workplace workplace) {
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
    this.tls = identities.client();
    ListenerSpec spec =
        new ListenerSpec(
            "next-hop",
            Workplace.DIRECTOR,
            Optional.of(identities.server(ClientCertificate.REQUIRED, NameRule.ANY)),
            ConnectionLimits.CLIENTS.withExempt(AddressSet.ALL),
            LoadDirector::new);
    this.director =
        switch (Listeners.open(loops, List.of(spec), counters, Events.NONE)) {
          case Listeners.Opening.Opened(var opened) -> opened;
          case Listeners.Opening.Refused(var problems) ->
              throw new IllegalStateException(problems.toString());
        };
  }

  Loop loop() {
    return loops.all().getFirst();
  }

  /** For the load's loop only. */
  Digest digest() {
    return digest;
  }

  /**
   * Connects and signs in clients.
   *
   * @param firstSource third octet of the source addresses, so that sets of clients differ
   */
  List<LoadClient> signIn(Door door, int count, int firstSource) {
    return connect(
        door, count, firstSource, i -> new LoadClient(firstSource * 100_000 + i, digest));
  }

  /** Connects clients that say nothing. */
  List<IdleCaller> connectIdle(Door door, int count, int firstSource) {
    return connect(door, count, firstSource, _ -> new IdleCaller());
  }

  private <C extends Caller> List<C> connect(
      Door door, int count, int firstSource, IntFunction<C> make) {
    List<C> callers = new ArrayList<>(count);
    List<C> pending = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      C caller = make.apply(i);
      InetAddress source = source(firstSource, i / CLIENTS_PER_SOURCE);
      loop().execute(() -> dial(door, source, caller));
      callers.add(caller);
      pending.add(caller);
      if (pending.size() == BATCH || i == count - 1) {
        pending.forEach(
            each -> each.ready().orTimeout(READY_LIMIT_SECONDS, TimeUnit.SECONDS).join());
        pending.clear();
      }
    }
    return callers;
  }

  /** On the load's loop. */
  void dial(Door door, InetAddress source, Caller caller) {
    diallers
        .computeIfAbsent(
            source,
            from ->
                new TlsDialler(loops, tls, DialSettings.from(List.of(from)), counters, Events.NONE))
        .dial(loop(), door.address(), door.name(), caller);
  }

  static InetAddress source(int third, int number) {
    return InetAddress.ofLiteral("127.31." + third + "." + (number + 1));
  }

  @Override
  public void close() {
    director.close();
    loops.stop(Duration.ofSeconds(5));
    identities.close();
  }
}
