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
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipCheck;
import io.sallyport.wire.sip.SipFault;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import io.sallyport.wire.sip.SipRead;
import io.sallyport.wire.sip.Via;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The Access Edge on one loop: every message of the loop's connections comes through here, and the
 * transactions of the requests that arrive on them live here.
 */
final class AccessLoop {
  private static final int FIRST_RETRY_SECONDS = 5;
  private static final int RETRY_SPREAD_SECONDS = 26;

  /** When overloaded: 5 to 60 s. */
  private static final int SHED_SPREAD_SECONDS = 56;

  /** RFC 3261 section 7.2: there are six classes of responses. */
  private static final int MAX_STATUS = 699;

  private static final Duration ROUTE_TOKEN_LIFE = Duration.ofHours(1);

  private final Loop loop;
  private final AccessShared shared;
  private final FlowTokens tokens;
  private final Transactions transactions;
  private final Forwarder forwarder;
  private final Answers answers;
  private final AccessPolicy policy;
  private final Routing routing;
  private final StrictRoute strictRoute;
  private final SealedRoutes sealedRoutes;
  private final ResponsePolicy responsePolicy;
  private final LoopHash loopHash;
  private final LagMeter lag;
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
    this.lag = new LagMeter(loop, shared.overload, this::relieve);
    this.loopHash = new LoopHash(shared.keys);
    this.responsePolicy = ResponsePolicy.of(shared.settings.inside());
    this.strictRoute = new StrictRoute(this);
    this.policy =
        new AccessPolicy(
            settings().remoteUsers(), settings().anonymousUsers(), settings().domains());
    this.routing = new Routing(this, policy);
  }

  /** A request arrived whole. */
  void request(SipConnection from, SipMessage request) {
    counters()
        .count(
            switch (from.side()) {
              case CLIENT -> AccessCounter.REQUESTS_FROM_CLIENTS;
              case PARTNER -> AccessCounter.REQUESTS_FROM_PARTNERS;
              case INSIDE -> AccessCounter.REQUESTS_FROM_INSIDE;
            });
    if (!from.admits(request)) {
      return;
    }
    SipFault fault = SipCheck.problem(request);
    if (fault == null && from instanceof ClientFlow flow) {
      fault = ContactRewrite.fault(request, flow.transport);
    }
    Via topVia = request.topVia();
    if (fault != null || topVia == null) {
      refuse(from, request, Refusal.of(fault == null ? SipFault.BAD_VIA : fault));
      return;
    }
    switch (request.method()) {
      case NEGOTIATE -> answers.declineNegotiate(from, request);
      case ACK -> {
        String key = TransactionKey.ofInvite(from.transactionScope(), request, topVia);
        onOwner(from, key, owner -> owner.acknowledge(from, request, key));
      }
      case CANCEL -> {
        String key = TransactionKey.ofInvite(from.transactionScope(), request, topVia);
        onOwner(from, key, owner -> owner.cancel(from, request, key));
      }
      default -> {
        String key = TransactionKey.of(from.transactionScope(), request, topVia);
        Transaction repeated = transactions.byKey(key);
        if (repeated == null && !isShed(from, request)) {
          start(from, strictRoute.repaired(request), key);
        }
      }
    }
  }

  /** Turns a request away if the node is overloaded; others at different times. */
  private boolean isShed(SipConnection from, SipMessage request) {
    OverloadPolicy.Level level = shared.overload.level(nanoTime());
    if (level == OverloadPolicy.Level.NONE) {
      return false;
    }
    OverloadPolicy.Arrival arrival =
        new OverloadPolicy.Arrival(
            request.method(), request.toTag() != null, sender(from, request));
    if (!OverloadPolicy.refuses(
        level, arrival, shared.overload.refusedShare(), shared.random.nextDouble())) {
      return false;
    }
    counters().count(AccessCounter.REQUESTS_SHED);
    refuse(
        from,
        request,
        Refusal.busy(FIRST_RETRY_SECONDS + shared.random.nextInt(SHED_SPREAD_SECONDS)));
    if (from instanceof ClientFlow flow && !flow.isKnown()) {
      // To refuse costs as well: what it has sent behind this one waits in its own buffers.
      flow.pauseReading();
    }
    return true;
  }

  private OverloadPolicy.Sender sender(SipConnection from, SipMessage request) {
    return switch (from) {
      case ClientFlow _ when AccessPolicy.isAnonymous(request) -> OverloadPolicy.Sender.NEWCOMER;
      case ClientFlow flow ->
          flow.isKnown() ? OverloadPolicy.Sender.KNOWN : OverloadPolicy.Sender.UNKNOWN;
      case PartnerConnection partner ->
          isNew(partner, PartnerConnection.fromDomain(request))
              ? OverloadPolicy.Sender.NEWCOMER
              : OverloadPolicy.Sender.KNOWN;
      case InsidePeer _, LinkConnection _ -> OverloadPolicy.Sender.KNOWN;
    };
  }

  /** True for a partner that only DNS vouches for and that we know no good of. */
  private boolean isNew(PartnerConnection connection, String domain) {
    return connection.admissionOf(domain)
            instanceof FederationPolicy.Admission.Admitted(Partner partner)
        && partner.kind() == Partner.Kind.DISCOVERED
        && shared.discovered.partner(partner.server(), domain, nanoTime()).isNew();
  }

  /** Another second passed with something to do: if it is too much, who was not let in goes. */
  private void relieve() {
    if (shared.overload.level(nanoTime()) != OverloadPolicy.Level.SATURATED) {
      return;
    }
    for (ClientFlow flow : shared.flows()) {
      if (flow.loop == this) {
        flow.shed();
      }
    }
  }

  private void start(SipConnection from, SipMessage request, String key) {
    switch (routing.judge(from, request)) {
      case Verdict.Refuse(Refusal refusal) -> refuse(from, request, refusal);
      case Verdict.AnswerOptions _ -> answers.options(from, request);
      case Verdict.Forward(RequestPlan plan) -> {
        long hash = loopHash.of(request, plan);
        if (LoopHash.isLoop(request, hash)) {
          refuse(from, request, Refusal.LOOP);
        } else if (request.method() == SipMethod.BENOTIFY) {
          forwardStateless(from, request, plan, hash);
        } else if (from.openTransactions() >= from.maxTransactions()) {
          counters().count(AccessCounter.TRANSACTIONS_REFUSED);
          outsideEvents().state(AccessEvent.TRANSACTIONS_REFUSED, "from", from.connection.remote());
          refuse(from, request, Refusal.busy(retryAfterSeconds()));
        } else {
          transaction(from, request, key, plan, hash).start();
        }
      }
    }
  }

  private Transaction transaction(
      SipConnection from, SipMessage request, String key, RequestPlan plan, long hash) {
    return request.method() == SipMethod.INVITE
        ? new InviteTransaction(this, from, key, request, plan, hash)
        : new NonInviteTransaction(this, from, key, request, plan, hash);
  }

  /** Has what belongs to an INVITE done by the loop that owns that; by this one if none does. */
  private void onOwner(SipConnection from, String key, Consumer<AccessLoop> task) {
    AccessLoop owner = from.isInside() ? shared.insideInvites.owner(key) : null;
    if (owner == null || owner == this) {
      task.accept(this);
    } else {
      owner.execute(() -> task.accept(owner));
    }
  }

  /** An ACK ends here if it is for a refusal; otherwise it is a request of its own. */
  private void acknowledge(SipConnection from, SipMessage asSent, String key) {
    if (transactions.byKey(key) instanceof InviteTransaction invite && invite.acknowledged()) {
      return;
    }
    SipMessage ack = strictRoute.repaired(asSent);
    if (ack.toTag() != null
        && routing.judge(from, ack) instanceof Verdict.Forward(RequestPlan plan)) {
      long hash = loopHash.of(ack, plan);
      if (!LoopHash.isLoop(ack, hash)) {
        forwardStateless(from, ack, plan, hash);
      }
    }
  }

  /** ACK to a 2xx, and BENOTIFY: nothing comes back, so nothing is kept. */
  private void forwardStateless(
      SipConnection from, SipMessage request, RequestPlan plan, long hash) {
    plan.search()
        .find(
            this,
            outcome -> {
              if (outcome instanceof TargetSearch.Outcome.Found(List<Target> targets)) {
                Branch branch = new Branch(index(), transactions.newNumber(), hash);
                counters().count(AccessCounter.REQUESTS_FORWARDED);
                Target target = targets.getFirst();
                target.send(forwarder.request(request, plan.toward(target), from, branch), null);
              }
            });
  }

  private void cancel(SipConnection from, SipMessage cancel, String key) {
    if (transactions.byKey(key) instanceof InviteTransaction invite) {
      answers.cancelTaken(from, cancel);
      invite.cancelled();
    } else {
      refuse(from, cancel, Refusal.NO_TRANSACTION);
    }
  }

  /** A response arrived whole: it goes to the loop that its branch names. */
  void response(SipConnection from, SipMessage response) {
    Via topVia = SipCheck.problem(response) == null ? response.topVia() : null;
    Branch branch = topVia == null ? null : Branch.parse(topVia.branch());
    boolean isOfKnownClass = response.status() <= MAX_STATUS;
    if (branch == null || branch.loop() >= shared.loops().size() || !isOfKnownClass) {
      counters().count(AccessCounter.RESPONSES_STRAY);
    } else if (branch.loop() == index()) {
      answered(from, response, branch);
    } else {
      AccessLoop owner = shared.loops().get(branch.loop());
      owner.execute(() -> owner.answered(from, response, branch));
    }
  }

  private void answered(SipConnection from, SipMessage response, Branch branch) {
    Transaction transaction = transactions.byNumber(branch.number());
    if (transaction instanceof InviteTransaction && response.method() == SipMethod.CANCEL) {
      // The answer to a CANCEL of ours: the INVITE's own answer says what came of it.
      return;
    }
    if (transaction != null
        && transaction.branch().equals(branch)
        && transaction.isAnsweredBy(response)
        && isTargetOf(transaction, from)) {
      if (transaction.target() instanceof Link link) {
        link.answered(response.status());
      }
      transaction.response(response);
    } else {
      counters().count(AccessCounter.RESPONSES_STRAY);
    }
  }

  /** True if a response came from where the request went, by whichever of its connections. */
  private static boolean isTargetOf(Transaction transaction, SipConnection from) {
    return switch (transaction.target()) {
      case null -> false;
      case ClientFlow flow -> from.equals(flow);
      case Link link ->
          switch (link.end()) {
            case InsideEnd _ -> from.isInside();
            case PartnerEnd(PartnerServer server) ->
                from instanceof PartnerConnection partner
                    && (link.equals(partner.link()) || server.isProvenBy(partner.peer()));
          };
    };
  }

  /** What a response from inside tells about its client. */
  void learn(Transaction transaction, SipMessage response) {
    SipMessage request = transaction.request();
    ClientFlow flow = transaction.plan().flow();
    if (request != null) {
      answeredPartner(transaction, response.status());
    }
    if (request == null || flow == null || flow != transaction.origin) {
      return;
    }
    int status = response.status();
    boolean isSuccess = status < 300;
    flow.answered(request, response);
    if ((status == 401 || status == 407 || isSuccess) && request.toTag() == null) {
      bind(flow, transaction.target());
    }
    if (isSuccess && opensService(request.method())) {
      boolean isDeregistration =
          request.method() == SipMethod.REGISTER && "0".equals(request.value(HeaderName.EXPIRES));
      flow.accepted(request, isDeregistration);
    }
    if (transaction.asksKeepAlive()) {
      flow.keepsAlive();
    }
    if (status >= 300 && status < 400) {
      events().state(AccessEvent.INSIDE_REDIRECTED, "status", status);
    }
  }

  private static boolean opensService(SipMethod method) {
    return method == SipMethod.REGISTER
        || method == SipMethod.INVITE
        || method == SipMethod.SUBSCRIBE;
  }

  /** In dialogs other servers answer too; the one to stay with is the one that let it in. */
  private void bind(ClientFlow flow, @Nullable Target target) {
    if (target instanceof Link link && link.end() instanceof InsideEnd end) {
      settings().inside().nextHops().stream()
          .filter(server -> server.address().equals(end.address()))
          .findFirst()
          .ifPresent(flow::bind);
    }
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

  /** A request of a discovered partner was answered. */
  private void answeredPartner(Transaction transaction, int status) {
    Partner partner = transaction.plan().partner();
    if (transaction.origin instanceof PartnerConnection
        && partner != null
        && partner.kind() == Partner.Kind.DISCOVERED) {
      discovered(partner).answered(status);
    }
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
