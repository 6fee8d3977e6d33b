package io.sallyport.net.dns;

import io.sallyport.net.Deadline;

/** Whoever answers questions. */
@FunctionalInterface
interface Servers {
  /** Asks and waits; never longer than the deadline, and no longer once interrupted. */
  Outcome ask(Question question, Deadline deadline);

  /** How asking ended. */
  sealed interface Outcome {
    record Answered(Reply.Answer answer) implements Outcome {}

    record Unanswered(String detail) implements Outcome {}
  }
}
