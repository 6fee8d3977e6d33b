package io.sallyport.access;

import io.sallyport.wire.sip.SipMessage;

/**
 * Any request but INVITE and ACK (RFC 3261 sections 17.1.2 and 17.2.2).
 *
 * <pre>
 *  TRYING --final response or 32 s--> TERMINATED   (J and K are zero over reliable transports)
 * </pre>
 */
final class NonInviteTransaction extends Transaction {
  private boolean wasAnswered;

  NonInviteTransaction(
      AccessLoop loop, SipConnection origin, String key, SipMessage request, RequestPlan plan) {
    super(loop, origin, key, request, plan);
    setTimer(TRANSACTION_LIMIT, this::timedOut);
  }

  @Override
  void response(SipMessage response) {
    wasAnswered = true;
    if (response.status() < 200) {
      // RFC 4320 section 4.1: no provisional response to a non-INVITE request is worth sending on.
      return;
    }
    if (response.status() == 503 && hasNext()) {
      settle();
      wasAnswered = false;
      tryNext();
      return;
    }
    // RFC 4320 section 4.2: no 408 to a non-INVITE request is sent on; its sender has given up.
    if (response.status() != 408) {
      loop.learn(this, response);
      forward(response);
    }
    end();
  }

  @Override
  boolean mayTryNext() {
    return !wasAnswered && hasNext();
  }

  @Override
  void giveUp(Refusal refusal) {
    refuse(refusal);
    end();
  }

  @Override
  boolean isWanted() {
    return true;
  }

  @Override
  void cancelled() {
    // A request under way is carried out inside all the same; only its answer finds nobody.
  }

  private void timedOut() {
    loop.counters().count(AccessCounter.TIMED_OUT);
    // RFC 4320 section 4.2: a 408 to a non-INVITE request comes too late for its sender.
    end();
  }
}
