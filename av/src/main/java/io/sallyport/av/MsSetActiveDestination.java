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
    if (isReplay(message.attributes(), allocation.msTurn())) {
      return;
    }
    MsTurnError error = activate(message.attributes(), allocation);
    answer(request, allocation, error);
  }

  private void refusePlain(MsTurnRequest request, MsTurnError error) {
    answers.refusePlain(
        request.message(), MsTurnType.SET_ACTIVE_DESTINATION_ERROR_RESPONSE, request.path(), error);
  }

  /**
   * A repeated number is a retransmission, which does no harm: the same destination again changes
   * nothing, and the client gets the answer it missed.
   */
  private static boolean isReplay(Attributes attributes, MsTurnState state) {
    int place = attributes.find(MsTurnAttribute.MS_SEQUENCE_NUMBER);
    if (place == Attributes.ABSENT) {
      return state.sequence().isUsed();
    }
    return !state.isConnection(attributes, place)
        || state.sequence().accept(MsSequenceNumber.sequence(attributes, place))
            == SequenceWindow.Verdict.TOO_OLD;
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
