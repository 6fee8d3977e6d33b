package io.sallyport.access;

import io.sallyport.access.ResponsePolicy.FinalResponse;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.Via;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through: the server transaction toward its sender and, one at a time, the
 * client transactions toward its targets (RFC 3261 section 17). The edge never forks. Owned by the
 * loop that the request arrived on. Only reliable transports are used, so nothing is retransmitted.
 */
abstract sealed class Transaction permits InviteTransaction, NonInviteTransaction {
  final AccessLoop loop;
  final SipConnection origin;
  private final String key;
  private final long loopHash;
  private RequestPlan plan;
  private List<String> hiddenVias = List.of();
  private final boolean asksKeepAlive;
  private final String method;
  private final @Nullable String senderBranch;
  private @Nullable SipMessage request;
  private boolean isOriginLost;
  private boolean isAnswered;
  private boolean isEnded;
  private List<Target> targets = List.of();
  private int tries;
  private boolean isConnecting;

  /** Read by the loops of links too. */
  private volatile long connectUntilNanos;

  private long number;
  private @Nullable Target target;
  private Loop.@Nullable Timer timer;

  Transaction(
      AccessLoop loop,
      SipConnection origin,
      String key,
      SipMessage request,
      RequestPlan plan,
      long loopHash) {
    this.loop = loop;
    this.origin = origin;
    this.key = key;
    this.request = request;
    this.plan = plan;
    this.loopHash = loopHash;
    this.method = request.methodName();
    Via senderVia = request.topVia();
    this.senderBranch = senderVia == null ? null : senderVia.branch();
    this.asksKeepAlive = origin.isClient() && KeepAliveNegotiation.isAskedFor(request);
  }

  final String key() {
    return key;
  }

  final RequestPlan plan() {
    return plan;
  }

  /** True if the client asked its first hop, us, for keep-alives in this request. */
  final boolean asksKeepAlive() {
    return asksKeepAlive;
  }

  /** The request as it came; null once nothing can be asked of it any more. */
  final @Nullable SipMessage request() {
    return request;
  }

  final void start() {
    loop.counters().count(AccessCounter.TRANSACTIONS_STARTED);
    origin.opened(this);
    loop.transactions().add(this);
    if (request != null && loop.forwarder().hidesVias(plan.leg())) {
      hiddenVias = loop.forwarder().viasBelow(request, origin);
    }
    begin();
    plan.search().find(loop, this::searched);
  }

  /** Sets the first timer. */
  abstract void begin();

  private void searched(TargetSearch.Outcome outcome) {
    if (isAnswered) {
      return;
    }
    switch (outcome) {
      case TargetSearch.Outcome.Found(List<Target> found) -> {
        targets = found;
        tryNext();
      }
      case TargetSearch.Outcome.Nowhere(Refusal refusal) -> giveUp(refusal);
    }
  }

  /**
   * True for a response to this request (RFC 3261 section 17.1.3) whose next Via is that of its
   * sender: with another, or none, it would go astray inside (section 16.7 step 3).
   */
  final boolean isAnsweredBy(SipMessage response) {
    if (!hiddenVias.isEmpty()) {
      return response.valueCount(HeaderName.VIA) == 1 && response.cseqMethod().equals(method);
    }
    List<String> vias = response.values(HeaderName.VIA);
    Via next = vias.size() < 2 ? null : Via.parse(vias.get(1));
    return next != null
        && Objects.equals(next.branch(), senderBranch)
        && response.cseqMethod().equals(method);
  }

  /** A response from where the request went; 100 to 699. */
  abstract void response(SipMessage response);

  /** A target could not be reached: the request was not sent. */
  final void unreachable(Target lost) {
    if (isAnswered || !lost.equals(target)) {
      return;
    }
    settle();
    // The budget is for connecting: that of a connection that served and was lost begins anew.
    boolean isTimeLeft = !isConnecting || !connectBudgetLeft().isZero();
    if (hasNext() && isUntaken() && isTimeLeft) {
      tryNext();
    } else {
      giveUp(lostRefusal(lost));
    }
  }

  /** The connection to a target ended; what was sent on it and not answered is lost. */
  final void targetLost(Target lost) {
    if (isAnswered) {
      tailLost(lost);
    } else {
      isConnecting = false;
      unreachable(lost);
    }
  }

  /** The connection to a target ended after the final response. */
  abstract void tailLost(Target lost);

  /**
   * True while nothing was heard of the target, so that it has not taken the request up and another
   * may be tried (RFC 3263 section 4.3).
   */
  abstract boolean isUntaken();

  /** Ends the wait for an answer of a target: the sender gets one of ours. */
  abstract void giveUp(Refusal refusal);

  /** The sender's connection ended; there is nobody to answer. */
  final void originLost() {
    isOriginLost = true;
    cancelled();
  }

  final boolean isOriginLost() {
    return isOriginLost;
  }

  /** Nobody wants the answer any more. */
  abstract void cancelled();

  /** A final response is on its way to the sender, or none will be; nothing else is awaited. */
  final void answered() {
    if (!isAnswered) {
      isAnswered = true;
      loop.counters().count(AccessCounter.TRANSACTIONS_ANSWERED);
    }
  }

  final boolean isAnswered() {
    return isAnswered;
  }

  private Refusal lostRefusal(Target lost) {
    if (lost instanceof ClientFlow && request != null) {
      return request.toTag() == null
          ? Refusal.FLOW_GONE_EARLY
          : Routing.deadFlow(request, Routing.OTHER_END_RECOVERS);
    }
    if (plan.leg() == RequestPlan.Leg.HAND_OVER && request != null) {
      // The node that held the flow is gone, and the flow with it.
      return Routing.deadFlow(request, Routing.OTHER_END_RECOVERS);
    }
    return lost instanceof Link link ? link.refusal() : Refusal.NEXT_HOP_DOWN;
  }

  /** True if another target is left to try. */
  final boolean hasNext() {
    return tries < targets.size();
  }

  /** Turns to the next target after one that is too busy. */
  final void passOn() {
    settle();
    isConnecting = false;
    tryNext();
  }

  private void tryNext() {
    SipMessage message = request;
    if (message == null || !hasNext()) {
      throw new IllegalStateException("nothing to send, or nowhere to send it");
    }
    if (!isConnecting) {
      isConnecting = true;
      connectUntilNanos = loop.nanoTime() + SipTimers.CONNECT_BUDGET.toNanos();
    }
    Target next = targets.get(tries++);
    target = next;
    plan = plan.toward(next);
    number = loop.transactions().newNumber();
    loop.transactions().sent(this, number, next);
    Octets octets = loop.forwarder().request(message, plan, origin, branch());
    loop.counters().count(AccessCounter.REQUESTS_FORWARDED);
    next.send(octets, this);
  }

  /** What is left of the time for all attempts to reach a target; zero if nothing is. */
  final Duration connectBudgetLeft() {
    return Duration.ofNanos(Math.max(0, connectUntilNanos - loop.nanoTime()));
  }

  /** Branch of the current try. */
  final Branch branch() {
    return new Branch(loop.index(), number, loopHash);
  }

  final @Nullable Target target() {
    return target;
  }

  /** Sends something more to where the request went: an ACK or a CANCEL. */
  final void sendToTarget(Octets octets) {
    if (target != null) {
      target.send(octets, null);
    }
  }

  /** Vias that the next hop was not shown, for the response; empty if it was shown all. */
  final List<String> hiddenVias() {
    return hiddenVias;
  }

  /**
   * Sends a response on to the sender; of a final one that must not go on, says something else.
   *
   * @return false if the sender got something else, or nothing
   */
  final boolean forward(SipMessage response) {
    if (isOriginLost) {
      return false;
    }
    Refusal instead = insteadOf(response);
    Octets forwarded = instead == null ? loop.forwarder().response(response, this) : null;
    if (forwarded != null) {
      loop.counters().count(AccessCounter.RESPONSES_FORWARDED);
      origin.sendResponse(forwarded);
      return true;
    }
    if (response.status() >= 200) {
      refuse(instead == null ? Refusal.TOO_LARGE : instead);
    }
    return false;
  }

  private @Nullable Refusal insteadOf(SipMessage response) {
    int status = response.status();
    if (status < 300) {
      return null;
    }
    List<String> contacts = status < 400 ? response.values(HeaderName.CONTACT) : List.of();
    boolean isNextHopDown =
        status == 503 && !hasNext() && targets.containsAll(loop.links().nextHops());
    return loop.responsePolicy()
        .insteadOf(new FinalResponse(plan.leg(), status, contacts, isNextHopDown));
  }

  /** Tells the sender that its request is being worked on. */
  final void trying() {
    if (!isOriginLost && request != null) {
      loop.answers().trying(origin, request);
    }
  }

  /** Answers the sender ourselves. */
  final void refuse(Refusal refusal) {
    if (!isOriginLost && request != null) {
      loop.answers().refuse(origin, request, refusal);
    }
  }

  /** No further response is awaited from the target. */
  final void settle() {
    Target settled = target;
    if (settled != null) {
      loop.transactions().settled(this, number, settled);
      target = null;
    }
  }

  final void setTimer(Duration delay, Runnable task) {
    stopTimer();
    timer = loop.schedule(delay, task);
  }

  final void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** Lets go of the request: from here on only more responses are forwarded. */
  final void forgetRequest() {
    request = null;
  }

  final void end() {
    if (!isEnded) {
      isEnded = true;
      answered();
      loop.counters().count(AccessCounter.TRANSACTIONS_ENDED);
      stopTimer();
      settle();
      request = null;
      loop.transactions().remove(this);
      origin.ended(this);
      ended();
    }
  }

  /** Nothing is left of the transaction. */
  void ended() {}
}
