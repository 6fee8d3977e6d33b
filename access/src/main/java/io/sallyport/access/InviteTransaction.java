package io.sallyport.access;

import io.sallyport.wire.sip.SipMessage;
import java.time.Duration;

/**
 * An INVITE (RFC 3261 sections 16.7, 16.8, 17.1.1 and 17.2.1; RFC 6026).
 *
 * <pre>
 *  CALLING --1xx--> PROCEEDING --300-699--> COMPLETED --ACK or 32 s (H)--> ended
 *     |                 |
 *     |                 +--2xx--> ACCEPTED --32 s (L, M)--> ended
 *     +--32 s (B)--> 408            timer C of PROCEEDING: CANCEL, and 408 after 32 s more
 * </pre>
 */
final class InviteTransaction extends Transaction {
  /** RFC 3261 section 16.6 step 11: over three minutes. */
  static final Duration TIMER_C = Duration.ofSeconds(185);

  private enum State {
    CALLING,
    PROCEEDING,
    ACCEPTED,
    COMPLETED
  }

  private State state = State.CALLING;
  private boolean isCancelWanted;
  private boolean isCancelSent;
  private boolean isRinging;

  InviteTransaction(
      AccessLoop loop, SipConnection origin, String key, SipMessage request, RequestPlan plan) {
    super(loop, origin, key, request, plan);
    loop.answers().trying(origin, request);
    setTimer(TRANSACTION_LIMIT, this::timerB);
  }

  @Override
  void response(SipMessage response) {
    int status = response.status();
    switch (state) {
      case CALLING, PROCEEDING -> {
        if (status < 200) {
          provisional(response);
        } else if (status < 300) {
          accepted(response);
        } else {
          rejected(response);
        }
      }
      case ACCEPTED -> {
        if (status >= 200 && status < 300) {
          // RFC 6026: a fork inside answered too, or the first 2xx comes again for want of an ACK.
          forward(response);
        }
      }
      case COMPLETED -> {}
    }
  }

  private void provisional(SipMessage response) {
    boolean isFirst = state == State.CALLING;
    state = State.PROCEEDING;
    boolean isTrying = response.status() == 100;
    if ((isFirst || !isTrying) && !isCancelSent) {
      // Once cancelled no ringing gains time: the limit of the CANCEL stands.
      setTimer(TIMER_C, this::timerC);
    }
    if (!isTrying) {
      isRinging = true;
      forward(response);
    }
    if (isCancelWanted) {
      sendCancel();
    }
  }

  private void accepted(SipMessage response) {
    state = State.ACCEPTED;
    loop.learn(this, response);
    forward(response);
    forgetRequest();
    setTimer(TRANSACTION_LIMIT, this::end);
  }

  private void rejected(SipMessage response) {
    acknowledge(response);
    if (response.status() == 503 && !isRinging && !isCancelWanted && hasNext()) {
      state = State.CALLING;
      settle();
      setTimer(TRANSACTION_LIMIT, this::timerB);
      tryNext();
      return;
    }
    loop.learn(this, response);
    forward(response);
    complete();
  }

  /** A final response goes to the sender, whose ACK is awaited and kept here. */
  private void complete() {
    state = State.COMPLETED;
    settle();
    forgetRequest();
    if (isOriginLost()) {
      end();
    } else {
      setTimer(TRANSACTION_LIMIT, this::end);
    }
  }

  private void acknowledge(SipMessage response) {
    SipMessage request = request();
    if (request != null) {
      sendToTarget(loop.forwarder().ack(request, plan(), branch(), response));
    }
  }

  /** The sender's ACK; true if it ends here because it acknowledges our final response. */
  boolean acknowledged() {
    if (state == State.COMPLETED) {
      end();
      return true;
    }
    return false;
  }

  @Override
  boolean isWanted() {
    return !isCancelWanted;
  }

  @Override
  void cancelled() {
    isCancelWanted = true;
    if (state == State.PROCEEDING) {
      sendCancel();
    } else if (state == State.COMPLETED && isOriginLost()) {
      end();
    }
  }

  private void sendCancel() {
    SipMessage request = request();
    if (request != null && !isCancelSent) {
      isCancelSent = true;
      sendToTarget(loop.forwarder().cancel(request, plan(), branch()));
      // RFC 3261 section 9.1: a server that never answers the INVITE is not waited for.
      setTimer(TRANSACTION_LIMIT, () -> giveUp(Refusal.TIMED_OUT));
    }
  }

  @Override
  boolean mayTryNext() {
    return state == State.CALLING && !isCancelWanted && hasNext();
  }

  @Override
  void giveUp(Refusal refusal) {
    switch (state) {
      case CALLING, PROCEEDING -> {
        refuse(refusal);
        complete();
      }
      // The dialog lives on without this transaction.
      case ACCEPTED, COMPLETED -> end();
    }
  }

  private void timerB() {
    loop.counters().count(AccessCounter.TIMED_OUT);
    giveUp(Refusal.TIMED_OUT);
  }

  private void timerC() {
    loop.counters().count(AccessCounter.TIMED_OUT);
    cancelled();
  }
}
