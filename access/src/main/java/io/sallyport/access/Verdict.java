package io.sallyport.access;

/** What is to be done with a request. */
sealed interface Verdict {
  record Forward(RequestPlan plan) implements Verdict {}

  record Refuse(Refusal refusal) implements Verdict {}

  /** The request is for the edge itself and asks what it can do. */
  record AnswerOptions() implements Verdict {}
}
