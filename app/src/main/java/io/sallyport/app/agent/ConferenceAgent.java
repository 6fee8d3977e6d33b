package io.sallyport.app.agent;

import io.sallyport.net.DialSettings;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.PlainDialler;
import io.sallyport.net.Platform;
import io.sallyport.net.TlsDialler;
import io.sallyport.net.tls.TlsEngine;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import io.sallyport.webconf.AgentService;
import io.sallyport.webconf.AgentSettings;
import io.sallyport.webconf.WebconfService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * One agent with its loops and certificate. Its owner calls; what it shows may be read anywhere.
 */
public final class ConferenceAgent implements AutoCloseable {
  /** Leaves before the edge gives up: it waits 5 s. */
  private static final Duration BACKEND_LIMIT = Duration.ofSeconds(3);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Loops loops;
  private final TlsIdentities identities;
  private final AgentService service;

  private ConferenceAgent(Loops loops, TlsIdentities identities, AgentService service) {
    this.loops = loops;
    this.identities = identities;
    this.service = service;
  }

  /** How {@link #start} ended. */
  public sealed interface Start {
    record Running(ConferenceAgent agent) implements Start {}

    /** Nothing is open. */
    record Refused(List<Problem> problems) implements Start {}
  }

  /**
   * Reads the certificate and begins to dial edges.
   *
   * @param loopCount event loops, 1 or more
   */
  public static Start start(AgentSettings settings, TlsFiles files, Events events, int loopCount) {
    InstantSource clock = InstantSource.system();
    // The engine that lets one end say its last word while the other goes on.
    Platform platform =
        new Platform(Platform.best().io(), TlsEngine.withHalves(), "half-closed sessions");
    return switch (TlsIdentities.open(
        files, new TlsIdentities.Surroundings(platform.tls(), clock, events))) {
      case TlsIdentities.Opening.Refused refused -> new Start.Refused(refused.problems());
      case TlsIdentities.Opening.Opened opened -> {
        Counters<NetCounter> net = new Counters<>("net", NetCounter.class);
        Loops loops = Loops.start(platform, loopCount, net, events);
        AgentService service =
            new AgentService(
                settings,
                new AgentService.Surroundings(
                    loops.all(),
                    new TlsDialler(
                        loops,
                        opened.identities().clientSpeaking(WebconfService.LINK_ALPN),
                        DialSettings.from(List.of()),
                        net,
                        events),
                    new PlainDialler(
                        loops,
                        new DialSettings(List.of(), BACKEND_LIMIT, BACKEND_LIMIT),
                        net,
                        events),
                    events,
                    clock,
                    task -> Thread.ofVirtual().name("look-up").start(task)));
        opened.identities().watch(TlsIdentities.WATCH_INTERVAL);
        service.start();
        yield new Start.Running(new ConferenceAgent(loops, opened.identities(), service));
      }
    };
  }

  public AgentService service() {
    return service;
  }

  /** Takes no new clients, and waits for those that are joined, within a limit. Blocks. */
  public void drain(Duration limit) {
    service.drain();
    long endNanos = System.nanoTime() + limit.toNanos();
    while (service.sessions() > 0 && System.nanoTime() - endNanos < 0) {
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Cuts what is open. Blocks. */
  @Override
  public void close() {
    service.drain();
    loops.stop(STOP_LIMIT);
    identities.close();
  }
}
