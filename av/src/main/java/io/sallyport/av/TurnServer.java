package io.sallyport.av;

import io.sallyport.wire.stun.AttributeRules;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.MessageType;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnError;
import io.sallyport.wire.turn.TurnMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of STUN and TURN clients (RFC 8489, RFC 8656, RFC 6062): proves who sends a
 * request and hands it to the class of its kind. Owned by the thread of its {@link Relay}.
 */
final class TurnServer {
  /** What is understood; the rest is refused with 420. */
  static final AttributeRules RULES = TurnAttribute.RFC_6062;

  private final Relay relay;
  private final TurnAuthentication authentication;
  private final TurnAnswers answers;
  private final BindingRequest binding;
  private final AllocateRequest allocate;
  private final RefreshRequest refresh;
  private final MoveRequest move;
  private final CreatePermissionRequest createPermission;
  private final ChannelBindRequest channelBind;
  private final SendIndication send;
  private final ConnectRequest connect;
  private final ConnectionBindRequest connectionBind;

  TurnServer(Relay relay, PeerData peerData) {
    this.relay = relay;
    this.authentication = new TurnAuthentication(relay.shared());
    this.answers = new TurnAnswers(relay.shared(), relay::nanoTime, authentication);
    this.binding = new BindingRequest(answers);
    this.allocate = new AllocateRequest(relay, answers);
    this.refresh = new RefreshRequest(relay, answers);
    this.move = new MoveRequest(relay, answers, refresh);
    this.createPermission = new CreatePermissionRequest(relay, answers);
    this.channelBind = new ChannelBindRequest(relay, answers);
    this.send = new SendIndication(relay, peerData);
    this.connect = new ConnectRequest(relay, answers);
    this.connectionBind = new ConnectionBindRequest(relay, answers);
  }

  /** The answers' budget, which is one for all dialects. */
  TurnAnswers answers() {
    return answers;
  }

  /**
   * Takes one message.
   *
   * @param listener where the client sends to
   * @param allocation that the client's 5-tuple has; null if none
   */
  void received(
      StunMessage message, ClientPath path, int listener, @Nullable Allocation allocation) {
    switch (message.messageClass()) {
      case REQUEST -> request(message, path, listener, allocation);
      case INDICATION -> indication(message, allocation);
      case SUCCESS, ERROR -> relay.shared().counters().count(AvCounter.PACKETS_UNKNOWN);
    }
  }

  private void indication(StunMessage message, @Nullable Allocation allocation) {
    if (message.method() == TurnMethod.SEND
        && allocation != null
        && unknown(message.attributes()).isEmpty()) {
      send.received(message, allocation);
    }
  }

  /** DONT-FRAGMENT among them where it cannot be had (RFC 8656 section 7.2). */
  private List<Integer> unknown(Attributes attributes) {
    return attributes.has(TurnAttribute.DONT_FRAGMENT) && !relay.keepsWhole()
        ? attributes.lacking(RULES.without(TurnAttribute.DONT_FRAGMENT))
        : attributes.lacking(RULES);
  }

  private void request(
      StunMessage message, ClientPath path, int listener, @Nullable Allocation allocation) {
    if (message.method() == MessageType.BINDING) {
      binding.received(message, path, message.attributes().lacking(RULES));
      return;
    }
    if (!isOurs(message.method())) {
      answers.refuseUnproven(message, path, TurnError.BAD_REQUEST);
      return;
    }
    // Who has an allocation has shown who he is, whoever guesses behind the same address.
    if (allocation == null
        && relay.shared().failures().isSilenced(Sources.prefix(path.remote()), relay.nanoTime())) {
      relay.shared().counters().count(AvCounter.SOURCES_SILENCED);
      return;
    }
    switch (authentication.check(message, path, allocation, relay.nanoTime())) {
      case TurnAuthentication.Proof.Refused refused -> {
        relay.shared().counters().count(refused.reason());
        answers.refuse(message, path, refused);
      }
      case TurnAuthentication.Proof.Proven(var owner) ->
          proven(new TurnRequest(message, path, listener, owner, allocation));
    }
  }

  private static boolean isOurs(int method) {
    return switch (method) {
      case TurnMethod.ALLOCATE,
          TurnMethod.REFRESH,
          TurnMethod.CREATE_PERMISSION,
          TurnMethod.CHANNEL_BIND,
          TurnMethod.CONNECT,
          TurnMethod.CONNECTION_BIND ->
          true;
      default -> false;
    };
  }

  private void proven(TurnRequest request) {
    StunMessage message = request.message();
    List<Integer> unknown = unknown(message.attributes());
    Allocation allocation = request.allocation();
    if (!unknown.isEmpty()) {
      answers.refuseUnknown(message, request.path(), request.owner(), unknown);
      return;
    }
    if (message.method() == TurnMethod.ALLOCATE) {
      allocate.received(request);
      return;
    }
    if (message.method() == TurnMethod.CONNECTION_BIND) {
      connectionBind.received(request);
      return;
    }
    if (move.isOne(request)) {
      move.received(request);
      return;
    }
    if (allocation == null || allocation.dialect() != Allocation.Dialect.TURN) {
      refuse(request, TurnError.ALLOCATION_MISMATCH);
      return;
    }
    if (!allocation.owner().equals(request.owner())) {
      refuse(request, TurnError.WRONG_CREDENTIALS);
      return;
    }
    switch (message.method()) {
      case TurnMethod.REFRESH -> refresh.received(request, allocation);
      case TurnMethod.CREATE_PERMISSION -> createPermission.received(request, allocation);
      case TurnMethod.CHANNEL_BIND -> channelBind.received(request, allocation);
      case TurnMethod.CONNECT -> connect.received(request, allocation);
      default -> throw new IllegalStateException("unknown methods were refused before");
    }
  }

  private void refuse(TurnRequest request, TurnError error) {
    answers.refuse(request.message(), request.path(), request.owner(), error);
  }
}
