package io.sallyport.av;

import io.sallyport.wire.stun.StunAttribute;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.turn.TurnError;
import java.util.List;

/**
 * Binding: tells a client where it is seen (RFC 8489 section 3). Nobody has to prove who he is, so
 * the answer is as short as it can be and costs the source's budget.
 */
final class BindingRequest {
  private final TurnAnswers answers;

  BindingRequest(TurnAnswers answers) {
    this.answers = answers;
  }

  void received(StunMessage request, ClientPath path, List<Integer> unknown) {
    if (!answers.mayAnswer(path)) {
      return;
    }
    if (unknown.isEmpty()) {
      answers.success(request).xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, path.remote());
    } else {
      answers.error(request, TurnError.UNKNOWN_ATTRIBUTE).unknownAttributes(unknown);
    }
    answers.sendPlain(request, path);
  }
}
