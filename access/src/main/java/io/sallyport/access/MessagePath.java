package io.sallyport.access;

import io.sallyport.wire.sip.SipCheck;
import io.sallyport.wire.sip.SipFault;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import io.sallyport.wire.sip.Via;
import java.util.List;
import java.util.function.Consumer;

/**
 * The way of every message that arrives on one loop: a request becomes a transaction or is
 * answered, and a response finds the transaction that waits for it. Transactions live with their
 * loop.
 */
final class MessagePath {
  /** RFC 3261 section 7.2: there are six classes of responses. */
  private static final int MAX_STATUS = 699;

  private final AccessLoop loop;
  private final AccessShared shared;
  private final Routing routing;
  private final StrictRoute strictRoute;
  private final LoopHash loopHash;
  private final Shedding shedding;

  MessagePath(AccessLoop loop, AccessShared shared, Routing routing, Shedding shedding) {
    this.loop = loop;
    this.shared = shared;
    this.routing = routing;
    this.strictRoute = new StrictRoute(loop);
    this.loopHash = new LoopHash(shared.keys);
    this.shedding = shedding;
  }

  /** A request arrived whole. */
  void request(SipConnection from, SipMessage request) {
    loop.counters()
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
      loop.refuse(from, request, Refusal.of(fault == null ? SipFault.BAD_VIA : fault));
      return;
    }
    switch (request.method()) {
      case NEGOTIATE -> loop.answers().declineNegotiate(from, request);
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
        Transaction repeated = loop.transactions().byKey(key);
        if (repeated == null && !shedding.isShed(from, request)) {
          start(from, strictRoute.repaired(request), key);
        }
      }
    }
  }

  private void start(SipConnection from, SipMessage request, String key) {
    switch (routing.judge(from, request)) {
      case Verdict.Refuse(Refusal refusal) -> loop.refuse(from, request, refusal);
      case Verdict.AnswerOptions _ -> loop.answers().options(from, request);
      case Verdict.Forward(RequestPlan plan) -> {
        long hash = loopHash.of(request, plan);
        if (LoopHash.isLoop(request, hash)) {
          loop.refuse(from, request, Refusal.LOOP);
        } else if (request.method() == SipMethod.BENOTIFY) {
          forwardStateless(from, request, plan, hash);
        } else if (from.openTransactions() >= from.maxTransactions()) {
          loop.counters().count(AccessCounter.TRANSACTIONS_REFUSED);
          loop.outsideEvents()
              .state(AccessEvent.TRANSACTIONS_REFUSED, "from", from.connection.remote());
          loop.refuse(from, request, Refusal.busy(loop.retryAfterSeconds()));
        } else {
          transaction(from, request, key, plan, hash).start();
        }
      }
    }
  }

  private Transaction transaction(
      SipConnection from, SipMessage request, String key, RequestPlan plan, long hash) {
    return request.method() == SipMethod.INVITE
        ? new InviteTransaction(loop, from, key, request, plan, hash)
        : new NonInviteTransaction(loop, from, key, request, plan, hash);
  }

  /** Has what belongs to an INVITE done by the loop that owns that; by this one if none does. */
  private void onOwner(SipConnection from, String key, Consumer<MessagePath> task) {
    AccessLoop owner = from.isInside() ? shared.insideInvites.owner(key) : null;
    if (owner == null || owner == loop) {
      task.accept(this);
    } else {
      owner.execute(() -> task.accept(owner.path()));
    }
  }

  /** An ACK ends here if it is for a refusal; otherwise it is a request of its own. */
  private void acknowledge(SipConnection from, SipMessage asSent, String key) {
    if (loop.transactions().byKey(key) instanceof InviteTransaction invite
        && invite.acknowledged()) {
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
            loop,
            outcome -> {
              if (outcome instanceof TargetSearch.Outcome.Found(List<Target> targets)) {
                Branch branch = new Branch(loop.index(), loop.transactions().newNumber(), hash);
                loop.counters().count(AccessCounter.REQUESTS_FORWARDED);
                Target target = targets.getFirst();
                target.send(
                    loop.forwarder().request(request, plan.toward(target), from, branch), null);
              }
            });
  }

  private void cancel(SipConnection from, SipMessage cancel, String key) {
    if (loop.transactions().byKey(key) instanceof InviteTransaction invite) {
      loop.answers().cancelTaken(from, cancel);
      invite.cancelled();
    } else {
      loop.refuse(from, cancel, Refusal.NO_TRANSACTION);
    }
  }

  /** A response arrived whole: it goes to the loop that its branch names. */
  void response(SipConnection from, SipMessage response) {
    Via topVia = SipCheck.problem(response) == null ? response.topVia() : null;
    Branch branch = topVia == null ? null : Branch.parse(topVia.branch());
    boolean isOfKnownClass = response.status() <= MAX_STATUS;
    if (branch == null || branch.loop() >= shared.loops().size() || !isOfKnownClass) {
      loop.counters().count(AccessCounter.RESPONSES_STRAY);
    } else if (branch.loop() == loop.index()) {
      answered(from, response, branch);
    } else {
      AccessLoop owner = shared.loops().get(branch.loop());
      owner.execute(() -> owner.path().answered(from, response, branch));
    }
  }

  private void answered(SipConnection from, SipMessage response, Branch branch) {
    Transaction transaction = loop.transactions().byNumber(branch.number());
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
      loop.counters().count(AccessCounter.RESPONSES_STRAY);
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
}
