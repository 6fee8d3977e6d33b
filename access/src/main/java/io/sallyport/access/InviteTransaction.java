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
  private long takenNanos;

  InviteTransaction(
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
    if (origin.isInside()) {
      loop.insideInvites().add(key(), loop);
    }
    trying();
    setTimer(SipTimers.TIMER_B, this::timerB);
  }

  @Override
  void ended() {
    if (origin.isInside()) {
      loop.insideInvites().remove(key(), loop);
    }
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
        } else {
          loop.counters().count(AccessCounter.RESPONSES_STRAY);
        }
      }
      case COMPLETED -> loop.counters().count(AccessCounter.RESPONSES_STRAY);
    }
  }

  private void provisional(SipMessage response) {
    boolean isTrying = response.status() == 100;
    boolean isFirst = state == State.CALLING;
    if (isFirst) {
      state = State.PROCEEDING;
      takenNanos = loop.nanoTime();
    }
    if ((isFirst || !isTrying) && !isCancelSent) {
      // Once cancelled no ringing gains time: the limit of the CANCEL stands.
      restartTimerC();
    }
    if (!isTrying) {
      isRinging = true;
      forward(response);
    }
    if (isCancelWanted) {
      sendCancel();
    }
  }

  private void restartTimerC() {
    Duration rung = Duration.ofNanos(loop.nanoTime() - takenNanos);
    Duration left = SipTimers.RINGING_LIMIT.minus(rung);
    setTimer(SipTimers.TIMER_C.compareTo(left) < 0 ? SipTimers.TIMER_C : left, this::timerC);
  }

  private void accepted(SipMessage response) {
    loop.answerEffects().apply(this, response);
    if (forward(response) || isOriginLost()) {
      state = State.ACCEPTED;
      answered();
      forgetRequest();
      setTimer(SipTimers.TIMERS_L_AND_M, this::end);
    } else {
      complete();
    }
  }

  private void rejected(SipMessage response) {
    acknowledge(response);
    if (response.status() == 503 && hasNext() && !isRinging && !isCancelWanted && !isCancelSent) {
      state = State.CALLING;
      setTimer(SipTimers.TIMER_B, this::timerB);
      passOn();
      return;
    }
    loop.answerEffects().apply(this, response);
    forward(response);
    complete();
  }

  /** A final response goes to the sender, whose ACK is awaited and kept here. */
  private void complete() {
    state = State.COMPLETED;
    answered();
    settle();
    forgetRequest();
    if (isAckLost()) {
      end();
    } else {
      setTimer(SipTimers.TIMER_H, this::end);
    }
  }

  /** Only a server inside may send its ACK on another connection than its INVITE. */
  private boolean isAckLost() {
    return isOriginLost() && !origin.isInside();
  }

  private void acknowledge(SipMessage response) {
    SipMessage request = request();
    if (request != null) {
      sendToTarget(loop.forwarder().ack(request, plan(), branch(), response));
    }
  }

  /** The sender's ACK; false if it is for a 2xx, which is another's to hear. */
  boolean acknowledged() {
    if (state == State.COMPLETED) {
      end();
    }
    return state != State.ACCEPTED;
  }

  @Override
  void cancelled() {
    switch (state) {
      case CALLING -> {
        isCancelWanted = true;
        if (target() == null) {
          // Nobody knows of the request yet.
          giveUp(Refusal.TERMINATED);
        }
      }
      case PROCEEDING -> {
        isCancelWanted = true;
        sendCancel();
      }
      case ACCEPTED -> {}
      case COMPLETED -> {
        if (isAckLost()) {
          end();
        }
      }
    }
  }

  private void sendCancel() {
    SipMessage request = request();
    if (request != null && !isCancelSent) {
      isCancelSent = true;
      sendToTarget(loop.forwarder().cancel(request, plan(), branch()));
      setTimer(SipTimers.CANCEL_LIMIT, () -> giveUp(Refusal.TIMED_OUT));
    }
  }

  @Override
  boolean isUntaken() {
    return state == State.CALLING && !isCancelWanted;
  }

  @Override
  void giveUp(Refusal refusal) {
    refuse(isCancelWanted ? Refusal.TERMINATED : refusal);
    complete();
  }

  @Override
  void tailLost(Target lost) {
    if (state == State.ACCEPTED && lost instanceof ClientFlow) {
      // A server has other connections to send more 2xx on; a client has this one.
      end();
    }
  }

  private void timerB() {
    loop.counters().count(AccessCounter.TIMED_OUT);
    giveUp(Refusal.TIMED_OUT);
  }

  private void timerC() {
    loop.counters().count(AccessCounter.TIMED_OUT);
    sendCancel();
  }
}
