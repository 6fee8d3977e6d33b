package io.sallyport.av;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.MessageType;
import io.sallyport.wire.stun.StunAttribute;
import io.sallyport.wire.stun.StunClass;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.stun.StunWriter;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.TurnError;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Writes and sends the answers of STUN and TURN. An answer to somebody who has proved nothing costs
 * his source's budget on UDP, where sources can be forged: above it there is silence. One to who is
 * known and has an old nonce costs none. Owned by one thread.
 */
final class TurnAnswers {
  /** All answers are far shorter. */
  private static final int MOST_OCTETS = 2048;

  private final AvShared shared;
  private final LongSupplier nanoTime;
  private final TurnAuthentication authentication;
  private final AddressSlot source = new AddressSlot();
  private final StunWriter writer = new StunWriter();
  private final MemorySegment answer = Arena.ofAuto().allocate(MOST_OCTETS, 8);

  TurnAnswers(AvShared shared, LongSupplier nanoTime, TurnAuthentication authentication) {
    this.shared = shared;
    this.nanoTime = nanoTime;
    this.authentication = authentication;
  }

  /** Begins a success; {@link #sendSigned} or {@link #sendPlain} ends it. */
  StunWriter success(StunMessage request) {
    return writer.answer(request, StunClass.SUCCESS, answer, 0, MOST_OCTETS);
  }

  /**
   * A request whose answer comes when the request is gone.
   *
   * @param method of the request
   */
  record Asked(
      int method,
      int transactionHigh,
      long transactionLow,
      boolean hasFingerprint,
      ClientPath path,
      AllocationOwner owner) {
    static Asked of(TurnRequest request) {
      StunMessage message = request.message();
      return new Asked(
          message.method(),
          message.transactionHigh(),
          message.transactionLow(),
          message.attributes().has(StunAttribute.FINGERPRINT),
          request.path(),
          request.owner());
    }
  }

  /** Begins a late success; {@link #sendLate} ends it. */
  StunWriter lateSuccess(Asked asked) {
    return late(asked, StunClass.SUCCESS);
  }

  private StunWriter late(Asked asked, StunClass messageClass) {
    int type = MessageType.of(asked.method(), messageClass);
    return writer.begin(
        answer, 0, MOST_OCTETS, type, asked.transactionHigh(), asked.transactionLow());
  }

  /** Ends a late answer and sends it. */
  void sendLate(Asked asked) {
    writer.integrity(authentication.keyed(asked.owner()));
    if (asked.hasFingerprint()) {
      writer.fingerprint();
    }
    asked.path().sendMessage(answer, 0, writer.end());
  }

  void refuseLate(Asked asked, TurnError error) {
    late(asked, StunClass.ERROR).errorCode(error.code(), error.reason());
    sendLate(asked);
  }

  /** Begins an indication; {@link #sendIndication} ends it. */
  StunWriter indication(int method, int transactionHigh, long transactionLow) {
    int type = MessageType.of(method, StunClass.INDICATION);
    return writer.begin(answer, 0, MOST_OCTETS, type, transactionHigh, transactionLow);
  }

  void sendIndication(ClientPath path) {
    path.sendMessage(answer, 0, writer.end());
  }

  /** Ends the answer with the kind of integrity that the request had, and sends it. */
  void sendSigned(StunMessage request, ClientPath path, AllocationOwner owner) {
    Hmac hmac = authentication.keyed(owner);
    writer.integrity(hmac);
    sendPlain(request, path);
  }

  /** Ends the answer without integrity and sends it. */
  void sendPlain(StunMessage request, ClientPath path) {
    if (request.attributes().has(StunAttribute.FINGERPRINT)) {
      writer.fingerprint();
    }
    path.sendMessage(answer, 0, writer.end());
  }

  /** An error for somebody who has proved who he is. */
  void refuse(StunMessage request, ClientPath path, AllocationOwner owner, TurnError error) {
    error(request, error);
    sendSigned(request, path, owner);
  }

  /**
   * Sends somebody who has proved who he is to another node, if there is one (RFC 8489 section 10).
   */
  void redirect(TurnRequest request) {
    ClientPath path = request.path();
    Optional<TransportAddress> alternate = path.alternate();
    if (alternate.isEmpty()) {
      refuse(request.message(), path, request.owner(), TurnError.INSUFFICIENT_CAPACITY);
      return;
    }
    error(request.message(), TurnError.TRY_ALTERNATE)
        .address(StunAttribute.ALTERNATE_SERVER, alternate.get());
    path.alternateDomain().ifPresent(name -> writer.text(StunAttribute.ALTERNATE_DOMAIN, name));
    sendSigned(request.message(), path, request.owner());
  }

  /** 420 with what is not understood. */
  void refuseUnknown(
      StunMessage request, ClientPath path, AllocationOwner owner, List<Integer> types) {
    error(request, TurnError.UNKNOWN_ATTRIBUTE).unknownAttributes(types);
    sendSigned(request, path, owner);
  }

  /** An error for somebody who has proved nothing. */
  void refuseUnproven(StunMessage request, ClientPath path, TurnError error) {
    if (mayAnswer(path)) {
      error(request, error);
      sendPlain(request, path);
    }
  }

  /** Says what an authentication came to. */
  void refuse(StunMessage request, ClientPath path, TurnAuthentication.Proof.Refused refused) {
    if (!refused.isHeard() && !mayAnswer(path)) {
      return;
    }
    error(request, refused.error());
    if (refused.challenges()) {
      challenge(path);
    }
    sendPlain(request, path);
  }

  private void challenge(ClientPath path) {
    String nonce =
        shared
            .turnNonce()
            .issue(path.transport(), path.remote(), shared.clock().instant().getEpochSecond());
    writer
        .text(StunAttribute.REALM, shared.settings().realm())
        .text(StunAttribute.NONCE, nonce)
        .octets(StunAttribute.PASSWORD_ALGORITHMS, TurnAuthentication.algorithmsValue());
  }

  /** Begins an error. */
  StunWriter error(StunMessage request, TurnError error) {
    return writer
        .answer(request, StunClass.ERROR, answer, 0, MOST_OCTETS)
        .errorCode(error.code(), error.reason());
  }

  /** True if a source that may be forged has not had its share of answers. */
  boolean mayAnswer(ClientPath path) {
    if (path.transport() != Transport.UDP) {
      return true;
    }
    source.set(path.remote());
    boolean may = shared.answers().take(source, nanoTime.getAsLong());
    if (!may) {
      shared.counters().count(AvCounter.ANSWERS_WITHHELD);
    }
    return may;
  }
}
