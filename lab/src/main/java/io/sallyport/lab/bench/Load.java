package io.sallyport.lab.bench;

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
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The load's side: the clients outside and the next hop inside, on one loop. */
final class Load implements AutoCloseable {
  /** Clients that dial from one address: below what a node takes from one source. */
  private static final int CLIENTS_PER_SOURCE = 40;

  private static final int SIGN_IN_BATCH = 40;
  private static final long SIGN_IN_LIMIT_SECONDS = 30;

  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final Loops loops;
  private final Listeners director;
  private final TlsIdentities identities;

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
    ListenerSpec spec =
        new ListenerSpec(
            "next-hop",
            Workplace.DIRECTOR,
            Optional.of(identities.server(ClientCertificate.REQUIRED, NameRule.ANY)),
            ConnectionLimits.SERVERS,
            LoadDirector::new);
    this.director =
        switch (Listeners.open(loops, List.of(spec), counters, Events.NONE)) {
          case Listeners.Opening.Opened(var opened) -> opened;
          case Listeners.Opening.Refused(var problems) ->
              throw new IllegalStateException(problems.toString());
        };
  }

  /**
   * Connects and signs in clients of a subject.
   *
   * @param firstSource third octet of the first source address, so that sets of clients differ
   */
  List<LoadClient> signIn(Subject subject, int count, int firstSource, LoadCount answers) {
    List<LoadClient> clients = new ArrayList<>(count);
    List<LoadClient> pending = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LoadClient client = new LoadClient(firstSource * 100_000 + i, answers);
      dial(subject.address(), source(firstSource, i / CLIENTS_PER_SOURCE), client);
      clients.add(client);
      pending.add(client);
      if (pending.size() == SIGN_IN_BATCH || i == count - 1) {
        pending.forEach(
            each -> each.signedIn().orTimeout(SIGN_IN_LIMIT_SECONDS, TimeUnit.SECONDS).join());
        pending.clear();
      }
    }
    return clients;
  }

  private void dial(InetSocketAddress target, InetAddress source, LoadClient client) {
    Loop loop = loops.all().getFirst();
    Dialler dialler =
        new TlsDialler(
            loops, identities.client(), DialSettings.from(List.of(source)), counters, Events.NONE);
    loop.execute(() -> dialler.dial(loop, target, Workplace.EXTERNAL_NAME, client));
  }

  private static InetAddress source(int third, int number) {
    return InetAddress.ofLiteral("127.31." + third + "." + (number + 1));
  }

  @Override
  public void close() {
    director.close();
    loops.stop(Duration.ofSeconds(5));
    identities.close();
  }
}
