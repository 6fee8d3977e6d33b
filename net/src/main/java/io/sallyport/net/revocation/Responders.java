package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import io.sallyport.net.revocation.OcspAnswerReader.Answer;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** Asks OCSP responders. Owner of the questions under way. For threads that may wait. */
final class Responders {
  private final Fetches fetches;
  private final InstantSource clock;
  private final SharedWork<FetchRequest, Asking> underWay;
  private final Holds<FetchRequest> holds;

  /** How it ended. */
  sealed interface Asking {
    record Answered(Answer answer) implements Asking {}

    record Failed(String why) implements Asking {}
  }

  Responders(Fetches fetches, InstantSource clock, Executor executor) {
    this.fetches = fetches;
    this.clock = clock;
    this.underWay = new SharedWork<>(executor);
    this.holds = new Holds<>(clock);
  }

  /** Asks a responder about a certificate, unless that failed just now. */
  Asking ask(Link link, HttpPlace responder, Deadline deadline) {
    var question = new OcspQuestion(link);
    var request = question.request(responder);
    var held = holds.reason(request);
    if (held.isPresent()) {
      return new Asking.Failed(held.get());
    }
    return underWay
        .await(
            request,
            deadline,
            () -> fetches.fetch(request, fetched -> take(question, request, fetched)))
        .orElseGet(() -> new Asking.Failed(responder + ": no answer in time"));
  }

  private Asking take(OcspQuestion question, FetchRequest request, Fetched fetched) {
    try {
      return new Asking.Answered(read(question, fetched));
    } catch (UselessWordException e) {
      var why = request.place() + ": " + e.why();
      if (e.isLasting()) {
        holds.put(request, why);
      }
      return new Asking.Failed(why);
    }
  }

  private Answer read(OcspQuestion question, Fetched fetched) throws UselessWordException {
    return switch (fetched) {
      case Fetched.Body(var octets) -> new OcspAnswerReader(question, clock.instant()).read(octets);
      case Fetched.Moved _ -> throw new UselessWordException("moved");
      case Fetched.Failed(var detail) -> throw new UselessWordException(detail);
      case Fetched.Untried(var detail) -> throw UselessWordException.untried(detail);
    };
  }
}
