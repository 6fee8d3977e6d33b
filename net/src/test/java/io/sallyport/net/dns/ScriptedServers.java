package io.sallyport.net.dns;

import io.sallyport.net.Deadline;
import io.sallyport.net.dns.ResourceRecord.Address;
import io.sallyport.net.dns.ResourceRecord.Service;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Answers questions from a table, without sockets; can be told to make askers wait. */
final class ScriptedServers implements Servers {
  final List<Question> asked = new CopyOnWriteArrayList<>();
  private final Map<Question, Outcome> outcomes = new ConcurrentHashMap<>();
  private volatile CountDownLatch held = new CountDownLatch(0);

  ScriptedServers addresses(String host, long ttl, String... addresses) {
    Map<RecordType, List<ResourceRecord>> records = new HashMap<>();
    records.put(RecordType.A, List.of());
    records.put(RecordType.AAAA, List.of());
    Stream.of(addresses)
        .map(InetAddress::ofLiteral)
        .forEach(address ->
            records.merge(
                address.getAddress().length == 4 ? RecordType.A : RecordType.AAAA,
                List.of(new Address(host, ttl, address)),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList()));
    records.forEach((type, some) -> answer(new Question(host, type), some));
    return this;
  }

  ScriptedServers services(String name, long ttl, ServiceTarget... targets) {
    return answer(
        new Question(name, RecordType.SRV),
        Stream.of(targets)
            .<ResourceRecord>map(target ->
                new Service(
                    name, ttl, target.priority(), target.weight(), target.port(), target.host()))
            .toList());
  }

  ScriptedServers answer(Question question, List<ResourceRecord> records) {
    return outcome(
        question,
        new Outcome.Answered(new Reply.Answer(true, records, OptionalLong.empty(), true)));
  }

  ScriptedServers outcome(Question question, Outcome outcome) {
    outcomes.put(question, outcome);
    return this;
  }

  /** From now on nobody is answered before {@link #release}. */
  void hold() {
    held = new CountDownLatch(1);
  }

  void release() {
    held.countDown();
  }

  @Override
  public Outcome ask(Question question, Deadline deadline) {
    asked.add(question);
    try {
      held.await();
    } catch (InterruptedException _) {
      return new Outcome.Unanswered("interrupted");
    }
    if (question.name().startsWith("bug.")) {
      throw new IllegalStateException("as the test wants");
    }
    if (question.name().startsWith("overflow.")) {
      throw new StackOverflowError("as the test wants");
    }
    return outcomes.getOrDefault(
        question,
        new Outcome.Answered(new Reply.Answer(false, List.of(), OptionalLong.empty(), true)));
  }
}
