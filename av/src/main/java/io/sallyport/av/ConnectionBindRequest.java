package io.sallyport.av;

import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnError;
import org.jspecify.annotations.Nullable;

/**
 * ConnectionBind: makes the connection it comes on carry a peer's octets (RFC 6062 section 5.4).
 * That of another user is refused like one that is not there.
 */
final class ConnectionBindRequest {
  private final Relay relay;
  private final TurnAnswers answers;

  ConnectionBindRequest(Relay relay, TurnAnswers answers) {
    this.relay = relay;
    this.answers = answers;
  }

  void received(TurnRequest request) {
    TurnPeer peer = claimed(request);
    if (peer == null) {
      answers.refuse(request.message(), request.path(), request.owner(), TurnError.BAD_REQUEST);
      return;
    }
    answers.success(request.message());
    answers.sendSigned(request.message(), request.path(), request.owner());
    request.path().carry(peer);
  }

  private @Nullable TurnPeer claimed(TurnRequest request) {
    Attributes attributes = request.message().attributes();
    int place = attributes.find(TurnAttribute.CONNECTION_ID);
    boolean isSensible =
        request.path().transport() == Transport.TCP
            && request.allocation() == null
            && place != Attributes.ABSENT;
    return isSensible
        ? relay.shared().nodePeers().claim((int) attributes.u32(place), request.owner().user())
        : null;
  }
}
