package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Learns whether one certificate is revoked: from a list that was fetched before, from a responder,
 * from a list fetched now, from an older list that counts still. The first word that counts is
 * taken. Keeps nothing itself; for threads that may wait.
 */
final class CertificateJudge {
  private final RevocationLists lists;
  private final Responders responders;
  private final Terms terms;

  /**
   * What it goes by.
   *
   * @param ports that may be asked
   */
  record Terms(Set<Integer> ports, RenewalPace pace, InstantSource clock) {
    Terms {
      ports = Set.copyOf(ports);
    }
  }

  CertificateJudge(RevocationLists lists, Responders responders, Terms terms) {
    this.lists = lists;
    this.responders = responders;
    this.terms = terms;
  }

  /** What can be learnt of a certificate until the deadline. */
  CertificateStatus status(Link link, Deadline deadline) {
    var asking = new Asking(link, deadline);
    return asking
        .freshLists()
        .or(asking::responders)
        .or(asking::newLists)
        .or(asking::lastingLists)
        .orElseGet(asking::unknown);
  }

  /** True if a responder's own certificate is good by a list: a responder may not vouch for it. */
  private boolean isGoodByList(Link responder, Deadline deadline) {
    var asking = new Asking(responder, deadline);
    return asking
        .freshLists()
        .or(asking::newLists)
        .or(asking::lastingLists)
        .filter(CertificateStatus.Good.class::isInstance)
        .isPresent();
  }

  /** The search for a word on one certificate. */
  private final class Asking {
    private final Link link;
    private final Deadline deadline;
    private final AskablePlaces places;
    private final List<String> failures = new ArrayList<>();

    Asking(Link link, Deadline deadline) {
      this.link = link;
      this.deadline = deadline;
      this.places = AskablePlaces.of(link.certificate(), terms.ports());
    }

    Optional<CertificateStatus> freshLists() {
      var now = terms.clock().instant();
      for (var place : places.lists()) {
        var kept = lists.kept(place.place(), link.issuer());
        if (kept.isPresent() && now.isBefore(kept.get().renewAt())) {
          var status = conclude(kept.get().list(), place, kept.get().renewAt());
          if (status.isPresent()) {
            return status;
          }
        }
      }
      return Optional.empty();
    }

    Optional<CertificateStatus> responders() {
      var soon = deadline.orIn(RevocationLimits.OCSP_TOTAL);
      for (var place : places.responders()) {
        var status =
            switch (responders.ask(link, place, soon)) {
              case Responders.Asking.Answered(var answer) -> conclude(answer, soon);
              case Responders.Asking.Failed(var why) -> failed(why);
            };
        if (status.isPresent()) {
          return status;
        }
      }
      return Optional.empty();
    }

    Optional<CertificateStatus> newLists() {
      for (var place : places.lists()) {
        var status =
            switch (lists.load(place.place(), link.issuer(), deadline)) {
              case RevocationLists.Loading.Loaded(var kept) ->
                  conclude(kept.list(), place, kept.renewAt());
              case RevocationLists.Loading.Failed(var why) -> failed(why);
            };
        if (status.isPresent()) {
          return status;
        }
      }
      return Optional.empty();
    }

    Optional<CertificateStatus> lastingLists() {
      var retryAt = terms.pace().retryAt(terms.clock().instant());
      for (var place : places.lists()) {
        var status =
            lists
                .kept(place.place(), link.issuer())
                .flatMap(kept -> conclude(kept.list(), place, retryAt));
        if (status.isPresent()) {
          return status;
        }
      }
      return Optional.empty();
    }

    CertificateStatus unknown() {
      return new CertificateStatus.Unknown(
          failures.isEmpty()
              ? "it names no place on HTTP port 80 to ask"
              : String.join("; ", failures));
    }

    private Optional<CertificateStatus> conclude(
        RevocationList list, AskablePlaces.ListPlace place, Instant renewAt) {
      var word = list.word(link.certificate(), place.names());
      return word.isEmpty()
          ? failed(place.place() + ": the list is not about this certificate")
          : word.map(said -> status(said, renewAt));
    }

    private Optional<CertificateStatus> conclude(OcspAnswerReader.Answer answer, Deadline soon) {
      var toCheck = answer.toCheck();
      if (toCheck.isPresent() && !isGoodByList(new Link(toCheck.get(), link.issuer()), soon)) {
        return failed("nothing says that the responder's own certificate is not revoked");
      }
      var renewAt = terms.pace().renewAt(answer.word().period(), terms.clock().instant());
      return Optional.of(status(answer.word(), renewAt));
    }

    private static CertificateStatus status(StatusWord word, Instant renewAt) {
      return switch (word) {
        case StatusWord.NotRevoked(var period) ->
            new CertificateStatus.Good(period.thisUpdate(), renewAt, period.nextUpdate());
        case StatusWord.Revoked(var detail, var period) ->
            new CertificateStatus.Revoked(detail, period.thisUpdate(), renewAt);
      };
    }

    private Optional<CertificateStatus> failed(String why) {
      failures.add(why);
      return Optional.empty();
    }
  }
}
