package io.sallyport.access;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.net.Offence;
import io.sallyport.net.SourcePrefix;
import io.sallyport.net.SourceWatch;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.revocation.RevocationChecks;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipRead;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The Access Edge on one loop: owner of the transactions of the requests that arrive on the loop's
 * connections, and where what handles them finds the rest of the node. {@link MessagePath} is the
 * way that messages go.
 */
final class AccessLoop {
  /** The least time after which a refused sender may come back. */
  static final int FIRST_RETRY_SECONDS = 5;

  private static final int RETRY_SPREAD_SECONDS = 26;

  private static final Duration ROUTE_TOKEN_LIFE = Duration.ofHours(1);

  private final Loop loop;
  private final AccessShared shared;
  private final FlowTokens tokens;
  private final Transactions transactions;
  private final Forwarder forwarder;
  private final Answers answers;
  private final AccessPolicy policy;
  private final SealedRoutes sealedRoutes;
  private final ResponsePolicy responsePolicy;
  private final AnswerEffects answerEffects;
  private final LagMeter lag;
  private final MessagePath path;
  private @Nullable Links links;
  private @Nullable PartnerLinks partnerLinks;
  private String routeToken = "";
  private long routeTokenNanos;

  AccessLoop(Loop loop, AccessShared shared) {
    this.loop = loop;
    this.shared = shared;
    this.tokens = new FlowTokens(shared.keys);
    this.transactions = new Transactions(shared.random.nextLong());
    this.sealedRoutes = new SealedRoutes(shared.keys);
    this.forwarder = new Forwarder(this);
    this.answers = new Answers(shared.settings, forwarder, shared.random);
    this.answerEffects = new AnswerEffects(this);
    Shedding shedding = new Shedding(this, shared);
    this.lag = new LagMeter(loop, shared.overload, shedding::relieve);
    this.responsePolicy = ResponsePolicy.of(shared.settings.inside());
    this.policy =
        new AccessPolicy(
            settings().remoteUsers(), settings().anonymousUsers(), settings().domains());
    this.path = new MessagePath(this, shared, new Routing(this, policy), shedding);
  }

  MessagePath path() {
    return path;
  }

  /** Says no to a request before anything was made of it. */
  void refuse(SipConnection from, SipMessage request, Refusal refusal) {
    counters().count(AccessCounter.REQUESTS_REFUSED);
    outsideEvents()
        .state(
            AccessEvent.REQUEST_REFUSED,
            "from",
            from.connection.remote(),
            "method",
            request.methodName(),
            "status",
            refusal.status(),
            "id",
            refusal.diagnostic() == null ? 0 : refusal.diagnostic().id());
    answers.refuse(from, request, refusal);
    if (refusal.status() == 403 && !refusal.equals(Refusal.TOO_MANY_CONTACTS)) {
      from.refused();
    }
  }

  /** Framing is lost: the sender is told if it can be, and the connection ends. */
  void malformed(SipConnection from, SipRead.Malformed malformed) {
    counters().count(AccessCounter.MESSAGES_MALFORMED);
    from.garbled(malformed.fault());
    outsideEvents()
        .state(
            AccessEvent.MESSAGE_MALFORMED,
            "from",
            from.connection.remote(),
            "fault",
            malformed.fault());
    SipMessage head = malformed.head();
    if (head != null && malformed.isAnswerable()) {
      answers.refuse(from, head, Refusal.of(malformed.fault()));
    }
    from.connection.close();
  }

  void flowOpened(ClientFlow flow) {
    shared.add(flow);
    counters().count(AccessCounter.FLOWS_OPENED);
    if (flow.transport == ClientTransport.WEB_SOCKET) {
      counters().count(AccessCounter.WEBSOCKET_FLOWS_OPENED);
    }
  }

  void flowClosed(ClientFlow flow) {
    shared.remove(flow);
    counters().count(AccessCounter.FLOWS_CLOSED);
    events().state(AccessEvent.FLOW_CLOSED, "client", flow.connection.remote());
    targetClosed(flow);
  }

  /** A connection that requests were sent on ended: whoever waits for an answer of it is told. */
  void targetClosed(Target target) {
    for (AccessLoop each : shared.loops()) {
      each.execute(() ->
          each.transactions.waitingFor(target).forEach(waiting -> waiting.targetLost(target)));
    }
  }

  void dialInside(InetSocketAddress address, String name, Dialler.Outcome outcome) {
    shared.dialler.dial(loop, address, name, outcome);
  }

  void dialPartner(InetSocketAddress address, String name, Dialler.Outcome outcome) {
    shared.outside.dialler().dial(loop, address, name, outcome);
  }

  Resolver resolver() {
    return shared.outside.resolver();
  }

  RevocationChecks revocation() {
    return shared.outside.revocation();
  }

  /** The loop of the network layer that this is. */
  Loop netLoop() {
    return loop;
  }

  /** What a discovered partner may still ask for. */
  DiscoveredPartner discovered(Partner partner) {
    return shared.discovered.partner(partner.server(), partner.domain(), nanoTime());
  }

  /** Tells operators, once in a while, what discovered partners ask for. */
  void reportPartners() {
    for (PartnerReport report : shared.discovered.dueReports(nanoTime())) {
      events().state(AccessEvent.PARTNER_REPORT, "report", report);
    }
    schedule(
        settings().federation().federation().discoveredLimits().reportPeriod(),
        this::reportPartners);
  }

  MonitoredPartners monitored() {
    return shared.monitored;
  }

  FederationPolicy federation() {
    return shared.federation;
  }

  Instant now() {
    return shared.clock.instant();
  }

  SealedRoutes sealedRoutes() {
    return sealedRoutes;
  }

  /**
   * Token of routes to and from partners, which name no connection; sealed anew once in a while.
   */
  String routeToken() {
    if (routeToken.isEmpty() || nanoTime() - routeTokenNanos > ROUTE_TOKEN_LIFE.toNanos()) {
      routeToken = sealToken(FlowToken.Kind.PARTNER_ROUTE, 0);
      routeTokenNanos = nanoTime();
    }
    return routeToken;
  }

  String sealToken(FlowToken.Kind kind, long serial) {
    return tokens.seal(
        new FlowToken(kind, settings().nodeNumber(), shared.epoch, serial), shared.clock.instant());
  }

  @Nullable FlowToken openToken(String text) {
    return tokens.open(text);
  }

  @Nullable ClientFlow flow(FlowToken token) {
    return shared.flow(token);
  }

  /** The links that this loop sends through, its own or another loop's. */
  void useLinks(Links toInside, PartnerLinks toPartners) {
    this.links = toInside;
    this.partnerLinks = toPartners;
  }

  PartnerLinks partnerLinks() {
    return Objects.requireNonNull(partnerLinks, "links are given before the first connection");
  }

  Links links() {
    return Objects.requireNonNull(links, "links are given before the first connection");
  }

  AccessSettings settings() {
    return shared.settings;
  }

  InsideInvites insideInvites() {
    return shared.insideInvites;
  }

  Transactions transactions() {
    return transactions;
  }

  Forwarder forwarder() {
    return forwarder;
  }

  LagMeter lag() {
    return lag;
  }

  ResponsePolicy responsePolicy() {
    return responsePolicy;
  }

  AnswerEffects answerEffects() {
    return answerEffects;
  }

  Answers answers() {
    return answers;
  }

  Counters<AccessCounter> counters() {
    return shared.counters;
  }

  Events events() {
    return shared.events;
  }

  /** For what others outside can cause as often as they like. */
  Events outsideEvents() {
    return shared.outsideEvents;
  }

  SourceWatch clientSources() {
    return shared.clientSources;
  }

  SignInFailures signInFailures() {
    return shared.signInFailures;
  }

  /** For connections of partners and internal servers. */
  SourceWatch serverSources() {
    return shared.serverSources;
  }

  boolean isDraining() {
    return shared.isDraining();
  }

  /** When a refused sender may come back, spread so that not all come at once. */
  int retryAfterSeconds() {
    return FIRST_RETRY_SECONDS + shared.random.nextInt(RETRY_SPREAD_SECONDS);
  }

  int index() {
    return loop.index();
  }

  boolean isCurrent() {
    return loop.isCurrent();
  }

  void execute(Runnable task) {
    loop.execute(task);
  }

  long nanoTime() {
    return loop.nanoTime();
  }

  Loop.Timer schedule(Duration delay, Runnable task) {
    return loop.schedule(delay, task);
  }

  /** A partner connected to us; nothing is heard of it before its certificate is judged. */
  ConnectionHandler partner(Connection connection) {
    if (!federation().mayConnect(connection.peer())) {
      counters().count(AccessCounter.PARTNERS_REFUSED);
      serverSources().report(connection.remote().getAddress(), Offence.REFUSED);
      outsideEvents()
          .state(
              AccessEvent.PARTNER_REFUSED,
              "from",
              connection.remote(),
              "names",
              connection.peer().names());
      connection.close();
      return new Unheard();
    }
    PartnerConnection opened = new PartnerConnection(this, connection, null);
    opened.verify(federation().revocation(connection.peer()), _ -> {});
    return opened;
  }

  /** Whom the attempts of a guest on a connection are counted with. */
  private AnonymousJoin.Guest guest(Connection connection) {
    InetAddress source = connection.remote().getAddress();
    long alone = clientSources().isSpared(source) ? connection.serial() : 0;
    return new AnonymousJoin.Guest(SourcePrefix.of(source), alone);
  }

  ConnectionHandler client(Connection connection) {
    AnonymousJoin anonymous =
        new AnonymousJoin(policy, shared.guestAttempts, guest(connection), this::retryAfterSeconds);
    ClientFlow flow = new ClientFlow(this, connection, anonymous);
    flowOpened(flow);
    return flow;
  }
}
