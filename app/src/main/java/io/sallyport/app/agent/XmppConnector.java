package io.sallyport.app.agent;

import io.sallyport.app.process.Program;
import io.sallyport.net.DialSettings;
import io.sallyport.net.Loop;
import io.sallyport.net.Platform;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import io.sallyport.telemetry.SparseEvents;
import io.sallyport.xmpp.connector.ConnectorService;
import io.sallyport.xmpp.connector.ConnectorSettings;
import io.sallyport.xmpp.connector.HostNames;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One connector with its loop and certificate. Its owner calls. */
public final class XmppConnector implements Program {
  private static final String ALPN = "xmpp-server";

  private final Ground ground;
  private final ConnectorService service;

  private XmppConnector(ConnectorSettings settings, Ground ground) {
    Loop loop = ground.loops().all().getFirst();
    this.ground = ground;
    this.service =
        new ConnectorService(
            settings,
            new ConnectorService.Surroundings(
                loop,
                ground.nodes(ALPN),
                ground.server(DialSettings.from(List.of())),
                ground.events(),
                new SparseEvents(ground.events(), loop::nanoTime),
                HostNames.OF_SYSTEM,
                Ground::onThreadOfItsOwn,
                new SecureRandom()));
  }

  /** Reads the certificate and begins to dial the nodes and the server. */
  public static Start<XmppConnector> start(
      ConnectorSettings settings, TlsFiles files, Events events) {
    return Ground.start(
        new Ground.Wish(Platform.best(), files, events, 1),
        identities -> unproven(settings, files, identities),
        ground -> begin(new XmppConnector(settings, ground)));
  }

  private static XmppConnector begin(XmppConnector connector) {
    connector.service.start();
    return connector;
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

  /** Takes nothing new, waits for what is under way, within a limit, and ends. Blocks. */
  @Override
  public void drainAndStop(Duration limit) {
    service.drain(limit);
    Ground.await(service::isDrained, limit);
    ground.close();
  }
}
