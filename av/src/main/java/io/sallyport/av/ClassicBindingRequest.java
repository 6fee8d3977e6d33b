package io.sallyport.av;

import io.sallyport.wire.stun.ClassicBinding;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Binding of RFC 3489, where it is switched on: tells a client where it is seen, at the cost of its
 * source's budget. Owned by one thread.
 */
final class ClassicBindingRequest {
  private final TurnAnswers budget;
  private final ClassicBinding binding = new ClassicBinding();
  private final MemorySegment answer =
      Arena.ofAuto().allocate(ClassicBinding.MOST_ANSWER_OCTETS, 8);

  ClassicBindingRequest(TurnAnswers budget) {
    this.budget = budget;
  }

  /**
   * Takes what may be a request.
   *
   * @return false if it is none
   */
  boolean received(MemorySegment segment, long offset, int length, ClientPath path) {
    if (!binding.read(segment, offset, length)) {
      return false;
    }
    if (budget.mayAnswer(path)) {
      List<Integer> unknown = binding.lacking();
      int octets =
          unknown.isEmpty()
              ? binding.answer(answer, 0, path.remote())
              : binding.refuse(answer, 0, unknown);
      path.sendMessage(answer, 0, octets);
    }
    return true;
  }
}
