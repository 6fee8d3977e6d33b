package io.sallyport.access;

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
  /** RFC 3261 section 17.1.1.1. */
  static final Duration T1 = Duration.ofMillis(500);

  /** Timers B, F, H, L and M. */
  static final Duration TRANSACTION_LIMIT = T1.multipliedBy(64);

  final AccessLoop loop;
  final SipConnection origin;
  private final String key;
  private RequestPlan plan;
  private List<String> hiddenVias = List.of();
  private final boolean asksKeepAlive;
  private final String method;
  private final @Nullable String senderBranch;
  private @Nullable SipMessage request;
  private boolean isOriginLost;
  private boolean isEnded;
  private List<Target> targets = List.of();
  private int tries;
  private long number;
  private @Nullable Target target;
  private Loop.@Nullable Timer timer;

  Transaction(
      AccessLoop loop, SipConnection origin, String key, SipMessage request, RequestPlan plan) {
    this.loop = loop;
    this.origin = origin;
    this.key = key;
    this.request = request;
    this.plan = plan;
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
    plan.search().find(loop, this::searched);
  }

  private void searched(TargetSearch.Outcome outcome) {
    if (isEnded) {
      return;
    }
    switch (outcome) {
      case TargetSearch.Outcome.Found(List<Target> found) -> {
        targets = found;
        if (isWanted()) {
          tryNext();
        } else {
          giveUp(Refusal.TERMINATED);
        }
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

  /** The target could not be reached or its connection ended before a final response. */
  final void targetLost(Target lost) {
    if (!isEnded && lost.equals(target)) {
      settle();
      if (mayTryNext()) {
        tryNext();
      } else {
        giveUp(lostRefusal(lost));
      }
    }
  }

  /**
   * True while the next target may be tried: nothing was heard of the last, so it has not taken the
   * request up (RFC 3263 section 4.3).
   */
  abstract boolean mayTryNext();

  /** Ends the transaction without an answer from a target. */
  abstract void giveUp(Refusal refusal);

  /** The sender's connection ended; there is nobody to answer. */
  final void originLost() {
    isOriginLost = true;
    cancelled();
  }

  final boolean isOriginLost() {
    return isOriginLost;
  }

  /** False if it was cancelled before it was sent anywhere. */
  abstract boolean isWanted();

  /** Nobody wants the answer any more. */
  abstract void cancelled();

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

  final void tryNext() {
    SipMessage message = request;
    if (message == null || !hasNext()) {
      giveUp(Refusal.NEXT_HOP_DOWN);
      return;
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

  /** Branch of the current try. */
  final Branch branch() {
    return new Branch(loop.index(), number);
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

  /** Sends a response on to the sender. */
  final void forward(SipMessage response) {
    if (isOriginLost) {
      return;
    }
    Octets forwarded = loop.forwarder().response(response, this);
    if (forwarded == null) {
      refuse(Refusal.TOO_LARGE);
    } else {
      loop.counters().count(AccessCounter.RESPONSES_FORWARDED);
      origin.sendResponse(forwarded);
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
      loop.counters().count(AccessCounter.TRANSACTIONS_ENDED);
      stopTimer();
      settle();
      request = null;
      loop.transactions().remove(this);
      origin.ended(this);
    }
  }
}
