package io.sallyport.net.dns;

import io.sallyport.net.dns.Lookup.Reason;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The way from a question over aliases to what is at their end. Only records that the name reached
 * so far owns are believed. Owned by the thread that asks.
 */
final class AliasChain {
  static final int MAX_ALIASES = 8;

  /** Records of one name kept at most; more than are tried, so that draws differ. */
  static final int MAX_RECORDS = 64;

  private final RecordType type;
  private final Set<String> passed = new HashSet<>();
  private String name;
  private long ttlSeconds = Lifetimes.MAX.toSeconds();

  AliasChain(Question question) {
    this.type = question.type();
    this.name = question.name();
    passed.add(name);
  }

  /** What is to be asked now. */
  Question next() {
    return new Question(name, type);
  }

  /**
   * Follows an answer to {@link #next}.
   *
   * @return where the chain ends, or empty if it leads to a name that is to be asked in turn
   */
  Optional<Finding.Dated> follow(Reply.Answer answer) {
    String asked = name;
    List<ResourceRecord> own = own(answer);
    while (own.stream().allMatch(ResourceRecord.Alias.class::isInstance)) {
      if (own.isEmpty()) {
        return end(answer, name.equals(asked));
      }
      if (!pass((ResourceRecord.Alias) own.getFirst())) {
        return Optional.of(Finding.Dated.failure("aliases in a circle, too many, or to no name"));
      }
      own = own(answer);
    }
    return Optional.of(found(own));
  }

  private List<ResourceRecord> own(Reply.Answer answer) {
    return answer.records().stream().filter(record -> record.owner().equals(name)).toList();
  }

  private boolean pass(ResourceRecord.Alias alias) {
    Optional<String> target = DomainName.canonical(alias.target());
    boolean isNew = target.isPresent() && passed.add(target.get());
    if (!isNew || passed.size() > MAX_ALIASES + 1) {
      return false;
    }
    name = target.get();
    ttlSeconds = Math.min(ttlSeconds, alias.ttlSeconds());
    return true;
  }

  /** Nothing more is said of the name reached. */
  private Optional<Finding.Dated> end(Reply.Answer answer, boolean isAsked) {
    if (!answer.nameExists()) {
      return Optional.of(nothing(Reason.NO_SUCH_NAME, answer));
    }
    if (answer.negativeSeconds().isPresent() || (isAsked && answer.isKnowing())) {
      return Optional.of(nothing(Reason.NO_RECORD, answer));
    }
    return isAsked
        ? Optional.of(Finding.Dated.failure("the server only refers to others"))
        : Optional.empty();
  }

  private Finding.Dated nothing(Reason reason, Reply.Answer answer) {
    return new Finding.Dated(
        new Finding.Nothing(reason), Lifetimes.ofNothing(answer.negativeSeconds(), ttlSeconds));
  }

  private Finding.Dated found(List<ResourceRecord> own) {
    List<ResourceRecord> records =
        own.stream().filter(record -> !(record instanceof ResourceRecord.Alias)).toList();
    long least = records.stream().mapToLong(ResourceRecord::ttlSeconds).min().orElse(ttlSeconds);
    return new Finding.Dated(
        type == RecordType.SRV ? services(records) : addresses(records),
        Lifetimes.ofRecords(Math.min(ttlSeconds, least)));
  }

  private static Finding addresses(List<ResourceRecord> records) {
    return new Finding.Addresses(
        records.stream()
            .map(record -> ((ResourceRecord.Address) record).address())
            .distinct()
            .limit(MAX_RECORDS)
            .toList());
  }

  private static Finding services(List<ResourceRecord> records) {
    List<ResourceRecord.Service> offered =
        records.stream()
            .map(ResourceRecord.Service.class::cast)
            .filter(service -> !service.target().isEmpty())
            .toList();
    if (offered.isEmpty()) {
      return new Finding.Nothing(Reason.NOT_OFFERED);
    }
    List<ServiceTarget> targets =
        offered.stream()
            .flatMap(service -> target(service).stream())
            .sorted(Comparator.comparingInt(ServiceTarget::priority))
            .limit(MAX_RECORDS)
            .toList();
    return targets.isEmpty()
        ? new Finding.Failure("no service record names a host and a port")
        : new Finding.Services(targets);
  }

  private static Optional<ServiceTarget> target(ResourceRecord.Service service) {
    return DomainName.canonical(service.target())
        .filter(_ -> service.port() > 0)
        .map(host -> new ServiceTarget(host, service.port(), service.priority(), service.weight()));
  }
}
