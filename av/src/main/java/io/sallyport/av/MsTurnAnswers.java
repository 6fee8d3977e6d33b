package io.sallyport.av;

import io.sallyport.wire.msturn.MsTurnAttribute;
import io.sallyport.wire.msturn.MsTurnError;
import io.sallyport.wire.msturn.MsTurnIntegrity;
import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.msturn.MsTurnType;
import io.sallyport.wire.msturn.MsTurnWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Writes and sends the answers of MS-TURN. One to somebody who has proved nothing costs his
 * source's budget on UDP, other than one to who is known and has an old nonce. Owned by one thread.
 */
final class MsTurnAnswers {
  private static final int MOST_OCTETS = 1024;

  private final AvShared shared;
  private final MsTurnAuthentication authentication;
  private final Budget budget;
  private final MsTurnWriter writer = new MsTurnWriter();
  private final MemorySegment answer = Arena.ofAuto().allocate(MOST_OCTETS, 8);

  /** Whether a source that may be forged has had its share of answers. */
  @FunctionalInterface
  interface Budget {
    boolean mayAnswer(ClientPath path);
  }

  MsTurnAnswers(AvShared shared, MsTurnAuthentication authentication, Budget budget) {
    this.shared = shared;
    this.authentication = authentication;
    this.budget = budget;
  }

  /** Begins an answer; {@link #sendSigned} ends it. */
  MsTurnWriter begin(MsTurnMessage request, int type) {
    return writer.answer(request, type, answer, 0, MOST_OCTETS);
  }

  void sendSigned(ClientPath path, MsTurnIntegrity integrity, AllocationOwner owner) {
    writer.integrity(integrity, authentication.keyed(integrity, owner));
    path.sendMessage(answer, 0, writer.end());
  }

  /**
   * Refuses an Allocate request of somebody who has proved nothing, with what to try again with.
   * The alternate server is this node: under a pool's name the client has to come back to where its
   * nonce is from.
   */
  void challenge(
      MsTurnMessage request, ClientPath path, MsTurnAuthentication.Proof.Refused refused) {
    if (!refused.isHeard() && !budget.mayAnswer(path)) {
      return;
    }
    String nonce =
        shared
            .msTurnNonce()
            .issue(path.transport(), path.remote(), shared.clock().instant().getEpochSecond());
    begin(request, MsTurnType.ALLOCATE_ERROR_RESPONSE)
        .version(shared.settings().msVersion())
        .error(refused.error())
        .text(MsTurnAttribute.NONCE, nonce)
        .text(MsTurnAttribute.REALM, shared.settings().realm())
        .address(MsTurnAttribute.ALTERNATE_SERVER, path.server());
    path.sendMessage(answer, 0, writer.end());
  }

  /** Refuses an Allocate request of somebody known. */
  void refuse(
      MsTurnMessage request,
      ClientPath path,
      MsTurnAuthentication.Proof.Proven proven,
      MsTurnError error) {
    begin(request, MsTurnType.ALLOCATE_ERROR_RESPONSE)
        .version(shared.settings().msVersion())
        .error(error);
    if (error == MsTurnError.TRY_ALTERNATE) {
      path.alternate().ifPresent(other -> writer.address(MsTurnAttribute.ALTERNATE_SERVER, other));
    }
    sendSigned(path, proven.integrity(), proven.owner());
  }

  void refuseUnknown(
      MsTurnMessage request,
      ClientPath path,
      MsTurnAuthentication.Proof.Proven proven,
      List<Integer> types) {
    begin(request, MsTurnType.ALLOCATE_ERROR_RESPONSE)
        .version(shared.settings().msVersion())
        .error(MsTurnError.UNKNOWN_ATTRIBUTE)
        .unknownAttributes(types);
    sendSigned(path, proven.integrity(), proven.owner());
  }

  /** An error that nobody has to prove anything for: the type of the answer says what about. */
  void refusePlain(MsTurnMessage request, int type, ClientPath path, MsTurnError error) {
    if (budget.mayAnswer(path)) {
      begin(request, type).error(error);
      path.sendMessage(answer, 0, writer.end());
    }
  }
}
