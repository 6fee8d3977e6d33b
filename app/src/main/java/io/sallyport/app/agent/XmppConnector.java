package io.sallyport.app.agent;

import io.sallyport.net.DialSettings;
import io.sallyport.net.Loop;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.PlainDialler;
import io.sallyport.net.Platform;
import io.sallyport.net.TlsDialler;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import io.sallyport.telemetry.SparseEvents;
import io.sallyport.xmpp.connector.ConnectorService;
import io.sallyport.xmpp.connector.ConnectorSettings;
import io.sallyport.xmpp.connector.HostNames;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** One connector with its loop and certificate. Its owner calls. */
public final class XmppConnector implements AutoCloseable {
  private static final String ALPN = "xmpp-server";
  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Loops loops;
  private final TlsIdentities identities;
  private final ConnectorService service;

  private XmppConnector(Loops loops, TlsIdentities identities, ConnectorService service) {
    this.loops = loops;
    this.identities = identities;
    this.service = service;
  }

  /** How {@link #start} ended. */
  public sealed interface Start {
    record Running(XmppConnector connector) implements Start {}

    /** Nothing is open. */
    record Refused(List<Problem> problems) implements Start {}
  }

  /** Reads the certificate and begins to dial the nodes and the server. */
  public static Start start(ConnectorSettings settings, TlsFiles files, Events events) {
    InstantSource clock = InstantSource.system();
    Platform platform = Platform.best();
    return switch (TlsIdentities.open(
        files, new TlsIdentities.Surroundings(platform.tls(), clock, events))) {
      case TlsIdentities.Opening.Refused refused -> new Start.Refused(refused.problems());
      case TlsIdentities.Opening.Opened opened ->
          unproven(settings, files, opened.identities())
              .<Start>map(problem -> {
                opened.identities().close();
                return new Start.Refused(List.of(problem));
              })
              .orElseGet(
                  () -> new Start.Running(begin(settings, platform, opened.identities(), events)));
    };
  }

  /** Nodes would refuse who does not prove the name that it gives. */
  private static Optional<Problem> unproven(
      ConnectorSettings settings, TlsFiles files, TlsIdentities identities) {
    var names = identities.material().identities().getFirst().names();
    return names.contains(settings.name())
        ? Optional.empty()
        : Optional.of(
            new Problem(
                files.identities().getFirst().certificate().toString(),
                "does not prove the name " + settings.name(),
                "give --name one of " + names + ", or request a certificate for it"));
  }

  private static XmppConnector begin(
      ConnectorSettings settings, Platform platform, TlsIdentities identities, Events events) {
    Counters<NetCounter> net = new Counters<>("net", NetCounter.class);
    Loops loops = Loops.start(platform, 1, net, events);
    Loop loop = loops.all().getFirst();
    DialSettings dialling = DialSettings.from(List.of());
    ConnectorService service =
        new ConnectorService(
            settings,
            new ConnectorService.Surroundings(
                loop,
                new TlsDialler(loops, identities.clientSpeaking(ALPN), dialling, net, events),
                new PlainDialler(loops, dialling, net, events),
                events,
                new SparseEvents(events, loop::nanoTime),
                HostNames.OF_SYSTEM,
                task -> Thread.ofVirtual().name("look-up").start(task),
                new SecureRandom()));
    identities.watch(TlsIdentities.WATCH_INTERVAL);
    service.start();
    return new XmppConnector(loops, identities, service);
  }

  /** Takes nothing new, and waits for what is under way, within a limit. Blocks. */
  public void drain(Duration limit) {
    service.drain();
    long endNanos = System.nanoTime() + limit.toNanos();
    while (!service.isDrained() && System.nanoTime() - endNanos < 0) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Cuts what is open. Blocks. */
  @Override
  public void close() {
    loops.stop(STOP_LIMIT);
    identities.close();
  }
}
