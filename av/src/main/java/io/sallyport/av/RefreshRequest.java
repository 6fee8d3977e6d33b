package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.StunWriter;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnError;
import java.time.Duration;

/** Refresh: lets an allocation live on, or ends it (RFC 8656 section 8.2). */
final class RefreshRequest {
  private final Relay relay;
  private final TurnAnswers answers;

  RefreshRequest(Relay relay, TurnAnswers answers) {
    this.relay = relay;
    this.answers = answers;
  }

  void received(TurnRequest request, Allocation allocation) {
    Attributes attributes = request.message().attributes();
    int familyPlace = attributes.find(TurnAttribute.REQUESTED_ADDRESS_FAMILY);
    RelayedAddress ofFamily = null;
    if (familyPlace != Attributes.ABSENT) {
      AddressFamily family = AddressFamily.ofNumber(attributes.u8(familyPlace));
      ofFamily = family == null ? null : allocation.relayed(family);
      if (ofFamily == null) {
        answers.refuse(
            request.message(),
            request.path(),
            request.owner(),
            TurnError.PEER_ADDRESS_FAMILY_MISMATCH);
        return;
      }
    }
    long seconds = 0;
    if (!Lifetimes.isRelease(attributes)) {
      Duration wanted =
          Duration.ofSeconds(Lifetimes.granted(attributes, relay.shared().settings()));
      allocation.liveUntil(relay.nanoTime() + wanted.toNanos());
      seconds = allocation.secondsLeft(relay.nanoTime());
    } else if (ofFamily != null && allocation.relayed().size() > 1) {
      relay.closeRelayed(allocation, ofFamily);
    } else {
      relay.end(allocation);
    }
    StunWriter answer = answers.success(request.message()).u32(TurnAttribute.LIFETIME, seconds);
    byte[] ticket = allocation.ticket();
    if (ticket != null && !allocation.isOver() && attributes.has(TurnAttribute.MOBILITY_TICKET)) {
      answer.octets(TurnAttribute.MOBILITY_TICKET, ticket);
    }
    answers.sendSigned(request.message(), request.path(), request.owner());
  }
}
