package io.sallyport.access;

import io.sallyport.wire.sip.SipMessage;

/**
 * Any request but INVITE and ACK (RFC 3261 sections 17.1.2 and 17.2.2, RFC 4320).
 *
 * <pre>
 *  TRYING --final response, or 32 s (F)--> TERMINATED
 *     |
 *     +--3.5 s: our 100; those of others are never sent on
 * </pre>
 */
final class NonInviteTransaction extends Transaction {
  private boolean wasHeard;

  NonInviteTransaction(
      AccessLoop loop,
      SipConnection origin,
      String key,
      SipMessage request,
      RequestPlan plan,
      long loopHash) {
    super(loop, origin, key, request, plan, loopHash);
  }

  @Override
  void begin() {
    setTimer(SipTimers.E_REACHES_T2, this::sayTrying);
  }

  private void sayTrying() {
    trying();
    setTimer(SipTimers.TIMER_F.minus(SipTimers.E_REACHES_T2), this::timerF);
  }

  @Override
  void response(SipMessage response) {
    wasHeard = true;
    if (response.status() < 200) {
      return;
    }
    if (response.status() == 503 && hasNext()) {
      wasHeard = false;
      passOn();
      return;
    }
    // RFC 4320 section 4.2: no 408 to a non-INVITE request is sent on; its sender has given up.
    if (response.status() != 408) {
      loop.answerEffects().apply(this, response);
      forward(response);
    }
    end();
  }

  @Override
  boolean isUntaken() {
    return !wasHeard;
  }

  @Override
  void giveUp(Refusal refusal) {
    refuse(refusal);
    end();
  }

  @Override
  void tailLost(Target lost) {
    // Nothing comes after the final response.
  }

  @Override
  void cancelled() {
    // A request under way is carried out inside all the same; only its answer finds nobody.
  }

  private void timerF() {
    loop.counters().count(AccessCounter.TIMED_OUT);
    // RFC 4320 section 4.2: a 408 to a non-INVITE request comes too late for its sender.
    end();
  }
}
