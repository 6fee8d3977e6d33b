package io.sallyport.av;

import io.sallyport.wire.msturn.MsSequenceNumber;
import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnError;
import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.msturn.MsTurnType;
import io.sallyport.wire.msturn.MsTurnWriter;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import org.jspecify.annotations.Nullable;

/**
 * Set Active Destination: from now on data of one peer goes bare (MS-TURN section 3.3.5.3).
 * Whatever is refused changes nothing.
 */
final class MsSetActiveDestination {
  private final Relay relay;
  private final MsTurnAuthentication authentication;
  private final MsTurnAnswers answers;
  private final AddressSlot peer = new AddressSlot();

  MsSetActiveDestination(Relay relay, MsTurnAuthentication authentication, MsTurnAnswers answers) {
    this.relay = relay;
    this.authentication = authentication;
    this.answers = answers;
  }

  void received(MsTurnRequest request) {
    Allocation allocation = request.allocation();
    if (allocation == null || allocation.dialect() != Allocation.Dialect.MS_TURN) {
      refusePlain(request, MsTurnError.NO_BINDING);
      return;
    }
    MsTurnMessage message = request.message();
    MsTurnError unproven = authentication.refusal(message, allocation);
    if (unproven != null) {
      relay.shared().counters().count(AvCounter.INTEGRITY_FAILED);
      refusePlain(request, unproven);
      return;
    }
    int place = message.attributes().find(MsTurnAttribute.MS_SEQUENCE_NUMBER);
    if (place == Attributes.ABSENT) {
      unnumbered(request, allocation);
    } else if (allocation.msTurn().isConnection(message.attributes(), place)) {
      numbered(request, allocation, MsSequenceNumber.sequence(message.attributes(), place));
    }
  }

  /** Without a number only from clients that never sent one. */
  private void unnumbered(MsTurnRequest request, Allocation allocation) {
    if (!allocation.msTurn().sequence().isUsed()) {
      answer(request, allocation, activate(request.message().attributes(), allocation));
    }
  }

  /**
   * A repeated number is a retransmission, whose client gets the answer that it missed, or a
   * replay. Neither acts again: meanwhile another destination may be active.
   */
  private void numbered(MsTurnRequest request, Allocation allocation, long number) {
    MsTurnState state = allocation.msTurn();
    switch (state.sequence().accept(number)) {
      case FRESH -> {
        MsTurnError error = activate(request.message().attributes(), allocation);
        state.activated(number, error);
        answer(request, allocation, error);
      }
      case REPEATED -> {
        if (state.isLastActivation(number)) {
          answer(request, allocation, state.activationError());
        }
      }
      case TOO_OLD -> {}
    }
  }

  private void refusePlain(MsTurnRequest request, MsTurnError error) {
    answers.refusePlain(
        request.message(), MsTurnType.SET_ACTIVE_DESTINATION_ERROR_RESPONSE, request.path(), error);
  }

  /** Null if it is active now. */
  private @Nullable MsTurnError activate(Attributes attributes, Allocation allocation) {
    int place = attributes.find(MsTurnAttribute.DESTINATION_ADDRESS);
    if (place == Attributes.ABSENT || !attributes.address(place, peer)) {
      return MsTurnError.BAD_REQUEST;
    }
    if (!allocation.permissions().allows(peer, relay.nanoTime())
        || PeerChecks.error(relay, allocation, allocation.peerUse(), peer).isPresent()) {
      return MsTurnError.NO_DESTINATION;
    }
    allocation.msTurn().activate(relay.shared().ownRelays().place(peer.toAddress()));
    allocation.msTurn().heardClient();
    return null;
  }

  private void answer(MsTurnRequest request, Allocation allocation, @Nullable MsTurnError error) {
    MsTurnMessage message = request.message();
    MsTurnState state = allocation.msTurn();
    MsTurnWriter answer =
        error == null
            ? answers.begin(message, MsTurnType.SET_ACTIVE_DESTINATION_RESPONSE)
            : answers.begin(message, MsTurnType.SET_ACTIVE_DESTINATION_ERROR_RESPONSE).error(error);
    int sequence = message.attributes().find(MsTurnAttribute.MS_SEQUENCE_NUMBER);
    if (sequence != Attributes.ABSENT) {
      answer.sequenceNumber(
          state.connectionId(), MsSequenceNumber.sequence(message.attributes(), sequence));
    }
    answers.sendSigned(request.path(), state.integrity(), allocation.owner());
  }
}
