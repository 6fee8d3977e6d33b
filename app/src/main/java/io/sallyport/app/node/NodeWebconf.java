package io.sallyport.app.node;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.InnerGate;
import io.sallyport.net.ListenerSpec;
import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Problem;
import io.sallyport.telemetry.Timings;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import io.sallyport.webconf.WebconfCounter;
import io.sallyport.webconf.WebconfService;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The Web Conferencing Edge of a node, if its pool has one. */
final class NodeWebconf {
  private final Counters<WebconfCounter> counters = new Counters<>("webconf", WebconfCounter.class);
  private final Optional<NodeFiles.WebconfTls> tls;
  private final Optional<WebconfService> service;
  private final NodeServices.Ground ground;
  private volatile Instant patienceEnds = Instant.MAX;

  NodeWebconf(Topology topology, Node node, NodeServices.Ground ground) {
    this.ground = ground;
    this.tls = ground.files().webconf();
    this.service =
        tls.map(_ ->
            new WebconfService(
                topology,
                node,
                new WebconfService.Surroundings(
                    ground.loops().all(),
                    counters,
                    ground.events(),
                    ground.clock(),
                    NodeWebconf::onItsOwn)));
  }

  private static void onItsOwn(Runnable task) {
    Thread.ofVirtual().name("webconf").start(task);
  }

  /** What of the topology cannot be used. */
  static List<Problem> problems(Topology topology) {
    return WebconfService.problems(topology);
  }

  /** The listener for clients outside. */
  ListenerSpec clients(String row, InetSocketAddress address) {
    WebconfService built = service.orElseThrow();
    return new ListenerSpec(
            row,
            address,
            tls.map(files ->
                files
                    .external()
                    .server(ClientCertificate.NONE, NameRule.ANY, WebconfService.CLIENT_ALPN)),
            built.clientLimits(),
            built.clients())
        .withStrangers(built.strangers());
  }

  /** Handlers of clients outside, where they share a listener with those of other services. */
  ConnectionHandler.Factory clients(String row) {
    WebconfService built = service.orElseThrow();
    return built.clients(new InnerGate(row, built.strangers(), ground.net(), ground.events()));
  }

  /** What clients outside see, in TLS that knows halves. */
  TlsIdentities external() {
    return tls.orElseThrow().external();
  }

  /** The listener for agents inside. */
  ListenerSpec agents(String row, InetSocketAddress address) {
    WebconfService built = service.orElseThrow();
    return new ListenerSpec(
        row,
        address,
        tls.map(files ->
            files
                .internal()
                .server(
                    ClientCertificate.REQUIRED_FOR_CLIENTS,
                    NameRule.ANY,
                    WebconfService.LINK_ALPN)),
        built.agentLimits(),
        built.agents());
  }

  Counters<WebconfCounter> counters() {
    return counters;
  }

  /** Sessions, and clients on their way to one. */
  long sessions() {
    return service.map(WebconfService::sessions).orElse(0);
  }

  /** Connections of agents that are ready. */
  long parked() {
    return service.map(WebconfService::parked).orElse(0);
  }

  /** Clients for whom no agent is free. */
  long waiting() {
    return service.map(WebconfService::waiting).orElse(0);
  }

  /** Clients that have shown no good token. */
  long strangers() {
    return service.map(built -> built.strangers().open()).orElse(0);
  }

  /** Ends of sessions that do not take what is there for them. */
  long stalled() {
    return service.map(WebconfService::stalled).orElse(0L);
  }

  /** How long clients with a good token took to be joined; nothing without a service. */
  Timings joins() {
    return service.map(WebconfService::joins).orElseGet(Timings::new);
  }

  /** What a draining node waits for, as long as it is to. */
  long unfinished() {
    return ground.clock().instant().isBefore(patienceEnds) ? sessions() : 0;
  }

  void drain() {
    service.ifPresent(built -> {
      patienceEnds = ground.clock().instant().plus(built.drainGrace());
      built.drain();
    });
  }
}
