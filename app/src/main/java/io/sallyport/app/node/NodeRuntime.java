package io.sallyport.app.node;

import io.sallyport.access.MonitoredPartner;
import io.sallyport.app.metrics.NodeMetrics;
import io.sallyport.app.process.Program;
import io.sallyport.net.BindCheck;
import io.sallyport.net.ListenerSpec;
import io.sallyport.net.Listeners;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.Platform;
import io.sallyport.net.tls.TlsIdentities;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * One edge node, from a checked topology to open listeners and down again. Either everything opens
 * or nothing stays open. Its owner calls; what it shows may be read from any thread.
 */
public final class NodeRuntime implements Program {
  /** How long closed connections may take to send what waits. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  /** How long loops may take to cut what is left and end. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(3);

  private static final Duration DRAIN_POLL = Duration.ofMillis(20);

  /**
   * What a node works with.
   *
   * @param version of this build
   * @param droppedLogLines log lines lost so far
   * @param loopCount event loops, 1 or more
   */
  public record Surroundings(
      String version,
      Events events,
      InstantSource clock,
      LongSupplier droppedLogLines,
      int loopCount) {}

  private final Topology topology;
  private final Node node;
  private final Surroundings surroundings;
  private final NodeFiles files;
  private final Counters<NetCounter> net = new Counters<>("net", NetCounter.class);
  private final Loops loops;
  private final NodeServices services;
  private final List<RowUse> rows;
  private final NodeMetrics metrics = new NodeMetrics();
  private final List<Listeners> serviceListeners = new ArrayList<>();
  private final NodePages pages;
  private volatile NodeState state = NodeState.STARTING;

  private NodeRuntime(
      Topology topology, Node node, Surroundings surroundings, Platform platform, NodeFiles files) {
    this.topology = topology;
    this.node = node;
    this.surroundings = surroundings;
    this.files = files;
    this.rows = RowUse.of(topology, node);
    this.pages = new NodePages(topology, node);
    this.loops = Loops.start(platform, surroundings.loopCount(), net, surroundings.events());
    this.services =
        new NodeServices(
            topology,
            node,
            new NodeServices.Ground(
                loops, files, net, surroundings.events(), surroundings.clock()));
    addMetrics();
  }

  /**
   * Checks the files, then opens every row that is built. Blocks; on failure nothing stays open.
   *
   * @param topology checked
   * @param node one of the topology's
   */
  public static Start<NodeRuntime> start(Topology topology, Node node, Surroundings surroundings) {
    Events events = surroundings.events();
    events.state(NodeEvent.NODE_STARTING, "node", node.name(), "version", surroundings.version());
    List<Problem> problems = new ArrayList<>();
    Platform platform = Platform.best();
    switch (NodeFiles.read(
        topology, new TlsIdentities.Surroundings(platform.tls(), surroundings.clock(), events))) {
      case NodeFiles.Reading.Bad bad -> problems.addAll(bad.problems());
      case NodeFiles.Reading.Good good -> {
        if (problems.isEmpty()) {
          return new NodeRuntime(topology, node, surroundings, platform, good.files()).open();
        }
      }
    }
    problems.addAll(portsInTheWay(topology, node));
    return refused(problems, events);
  }

  /** All problems in one run: whoever mends the files should not then learn about the ports. */
  private static List<Problem> portsInTheWay(Topology topology, Node node) {
    return RowUse.of(topology, node).stream()
        .filter(RowUse::takesConnections)
        .flatMap(use ->
            use.listening().stream()
                .map(address -> BindCheck.problem(use.row().id(), address))
                .flatMap(Optional::stream))
        .toList();
  }

  private Start<NodeRuntime> open() {
    List<Problem> problems = new ArrayList<>();
    listen(services.listeners(rows), serviceListeners, problems);
    problems.addAll(services.media().start());
    problems.addAll(pages.open(this, loops, net, surroundings.events()));
    if (!problems.isEmpty()) {
      stop();
      return refused(problems, surroundings.events());
    }
    files.watch();
    state = NodeState.READY;
    sayWhatIsMissing();
    HeapRoom.problem(topology, Runtime.getRuntime().maxMemory())
        .ifPresent(
            problem -> surroundings.events().state(NodeEvent.HEAP_SMALL, "problem", problem));
    surroundings.events().state(NodeEvent.NODE_READY, "node", node.name());
    return new Start.Running<>(this);
  }

  /** One line for each part that is not built, with its rows. */
  private void sayWhatIsMissing() {
    Map<String, List<String>> missing = new LinkedHashMap<>();
    for (RowUse use : rows) {
      if (use.condition() == RowUse.Condition.NOT_BUILT) {
        missing.computeIfAbsent(use.missing(), part -> new ArrayList<>()).add(use.row().id());
      }
    }
    missing.forEach((part, ids) ->
        surroundings
            .events()
            .state(NodeEvent.ROWS_NOT_BUILT, "missing", part, "rows", String.join(" ", ids)));
  }

  private static Start<NodeRuntime> refused(List<Problem> problems, Events events) {
    problems.forEach(problem -> events.state(NodeEvent.NODE_REFUSED, "problem", problem));
    return new Start.Refused<>(problems);
  }

  private void listen(List<ListenerSpec> specs, List<Listeners> opened, List<Problem> problems) {
    switch (Listeners.open(loops, specs, net, surroundings.events())) {
      case Listeners.Opening.Opened listeners -> opened.add(listeners.listeners());
      case Listeners.Opening.Refused refused -> problems.addAll(refused.problems());
    }
  }

  @Override
  public void drainAndStop(Duration limit) {
    state = NodeState.DRAINING;
    serviceListeners.forEach(Listeners::close);
    services.drain();
    surroundings
        .events()
        .state(NodeEvent.NODE_DRAINING, "limit", limit, "transactions", services.unanswered());
    Instant deadline = surroundings.clock().instant().plus(limit);
    while (services.unanswered() > 0 && surroundings.clock().instant().isBefore(deadline)) {
      LockSupport.parkNanos(DRAIN_POLL.toNanos());
    }
    long cut = services.unanswered();
    stop();
    surroundings.events().state(NodeEvent.NODE_STOPPED, "node", node.name(), "cut", cut);
  }

  /** Closes listeners, then connections, then ends the loops. */
  private void stop() {
    if (state != NodeState.DRAINING) {
      serviceListeners.forEach(Listeners::close);
    }
    services.stop();
    serviceListeners.forEach(listeners -> listeners.drain(CLOSE_LIMIT));
    pages.close();
    loops.stop(STOP_LIMIT);
    files.close();
    state = NodeState.STOPPED;
  }

  public NodeState state() {
    return state;
  }

  byte[] metricsPage() {
    return metrics.page();
  }

  /** What the node tells of itself now. */
  public NodeStatus status() {
    List<NodeStatus.CertificateState> certificates = files.certificates();
    Instant warning = surroundings.clock().instant().plus(NodeStatus.EXPIRY_WARNING);
    List<String> problems = new ArrayList<>(services.gates().problems());
    problems.addAll(
        certificates.stream()
            .filter(certificate -> certificate.expires().isBefore(warning))
            .map(certificate ->
                "the "
                    + certificate.side()
                    + " certificate ends "
                    + certificate.expires()
                    + ": renew it; changed files are taken up while the node runs")
            .toList());
    return new NodeStatus(
        node.name(),
        surroundings.version(),
        state,
        rows,
        certificates,
        new NodeStatus.Load(connections(), services.flows(), services.transactions()),
        guard(),
        services.xmpp().partnerStreams(),
        services.xmpp().insideStreams(),
        problems);
  }

  Guard guard() {
    return new Guard(services.gates().bans().list(), services.discoveredPartners());
  }

  private long connections() {
    return serviceListeners.stream().mapToLong(Listeners::openConnections).sum();
  }

  private void addMetrics() {
    metrics
        .add(net)
        .add(services.accessCounters())
        .add(services.dnsCounters())
        .add(services.revocationCounters())
        .add(services.media().counters())
        .add(services.media().laneCounters())
        .add(services.webconf().counters())
        .gauge("net_connections", "Connections taken and open", this::connections)
        .gauge("net_bans", "Sources banned", () -> services.gates().bans().count())
        .gauge("dns_cached_records", "DNS records remembered", services::cachedRecords)
        .gauge("access_flows", "Client connections open", services::flows)
        .gauge("av_allocations", "Allocations of relayed addresses", services.media()::allocations)
        .gauge("webconf_sessions_active", "Conference sessions", services.webconf()::sessions)
        .gauge("webconf_parked", "Connections of agents that are ready", services.webconf()::parked)
        .gauge("webconf_waiting", "Clients for whom no agent is free", services.webconf()::waiting)
        .gauge(
            "webconf_stalled",
            "Ends of conference sessions that do not take what is there for them",
            services.webconf()::stalled)
        .timings(
            "webconf_join",
            "From a good token to the conferencing server",
            services.webconf().joins())
        .gauge(
            "webconf_preauth_open",
            "Clients that have shown no good token",
            services.webconf()::strangers)
        .gauge("access_transactions", "Transactions under way", services::transactions)
        .gauge("access_overload_level", "Load, 0 to 3", services::overloadLevel)
        .gauge("node_ready", "1 if the node takes new work", () -> isReady() ? 1 : 0)
        .total("log_dropped", "Log lines lost", surroundings.droppedLogLines());
    new XmppMetrics(services.xmpp()).addTo(metrics);
    metrics.gauges(
        "certificate_expiry_seconds",
        "Time left of each certificate",
        "side",
        files.certificates().stream()
            .map(NodeStatus.CertificateState::side)
            .collect(Collectors.toMap(side -> side, side -> () -> secondsLeft(side))));
    metrics
        .totals(
            "access_monitored_received",
            "Requests of a watched partner domain that went on",
            "domain",
            () -> monitored(MonitoredPartner::received))
        .totals(
            "access_monitored_refused",
            "Requests of a watched partner domain that were refused",
            "domain",
            () -> monitored(MonitoredPartner::refused))
        .totals(
            "access_monitored_sent",
            "Requests for a watched partner domain",
            "domain",
            () -> monitored(MonitoredPartner::sent));
  }

  private Map<String, Long> monitored(Function<MonitoredPartner, Long> value) {
    return services.monitoredPartners().stream()
        .collect(Collectors.toMap(MonitoredPartner::domain, value));
  }

  private double secondsLeft(String side) {
    Instant now = surroundings.clock().instant();
    return files.certificates().stream()
        .filter(certificate -> certificate.side().equals(side))
        .mapToDouble(certificate -> Duration.between(now, certificate.expires()).toSeconds())
        .findFirst()
        .orElse(0);
  }

  private boolean isReady() {
    return state == NodeState.READY;
  }
}
