package io.sallyport.app.agent;

import io.sallyport.app.process.Program;
import io.sallyport.net.DialSettings;
import io.sallyport.net.Platform;
import io.sallyport.net.tls.TlsEngine;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.telemetry.Events;
import io.sallyport.webconf.AgentService;
import io.sallyport.webconf.AgentSettings;
import io.sallyport.webconf.WebconfService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One agent with its loops and certificate. Its owner calls; what it shows may be read anywhere.
 */
public final class ConferenceAgent implements Program, AutoCloseable {
  /** Leaves before the edge gives up: it waits 5 s. */
  private static final Duration BACKEND_LIMIT = Duration.ofSeconds(3);

  private final Ground ground;
  private final AgentService service;

  private ConferenceAgent(AgentSettings settings, Ground ground) {
    this.ground = ground;
    this.service =
        new AgentService(
            settings,
            new AgentService.Surroundings(
                ground.loops().all(),
                ground.nodes(WebconfService.LINK_ALPN),
                ground.server(new DialSettings(List.of(), BACKEND_LIMIT, BACKEND_LIMIT)),
                ground.events(),
                ground.clock(),
                Ground::onThreadOfItsOwn));
  }

  /**
   * Reads the certificate and begins to dial edges.
   *
   * @param loopCount event loops, 1 or more
   */
  public static Start<ConferenceAgent> start(
      AgentSettings settings, TlsFiles files, Events events, int loopCount) {
    // The engine that lets one end say its last word while the other goes on.
    Platform platform =
        new Platform(Platform.best().io(), TlsEngine.withHalves(), "half-closed sessions");
    return Ground.start(
        new Ground.Wish(platform, files, events, loopCount),
        _ -> Optional.empty(),
        ground -> begin(new ConferenceAgent(settings, ground)));
  }

  private static ConferenceAgent begin(ConferenceAgent agent) {
    agent.service.start();
    return agent;
  }

  public AgentService service() {
    return service;
  }

  /** Takes no new clients, waits for those that are joined, within a limit, and ends. Blocks. */
  @Override
  public void drainAndStop(Duration limit) {
    service.drain();
    Ground.await(() -> service.sessions() == 0, limit);
    ground.close();
  }

  /** Cuts what is open. Blocks. */
  @Override
  public void close() {
    drainAndStop(Duration.ZERO);
  }
}
