package io.sallyport.net.dns;

import io.sallyport.net.Deadline;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Questions under way, each on a virtual thread, and what was found before. Of equal questions only
 * one is asked. Owns both, under its lock, because all loops ask; may be called from any thread.
 */
final class Inquiries {
  /** From the question to its answer, aliases and all tries included. */
  static final Duration BUDGET = Duration.ofSeconds(3);

  static final int MAX_UNDER_WAY = 1000;

  /** Askers of all questions under way together. */
  static final int MAX_WAITING = 10_000;

  private final Servers servers;
  private final Counters<DnsCounter> counters;
  private final Events events;
  private final LongSupplier nanoTime;
  private final Object lock = new Object();
  private final FindingCache cache;
  private final Map<Question, Inquiry> underWay = new HashMap<>();
  private int waiting;
  private boolean isStopped;

  /** A question under way. Under the owner's lock. */
  private record Inquiry(Thread thread, List<Consumer<Finding.Dated>> askers) {}

  /**
   * What all of this works with.
   *
   * @param events sparse: whoever makes lookups fail must not flood the log
   */
  record Surroundings(Counters<DnsCounter> counters, Events events, LongSupplier nanoTime) {}

  Inquiries(Servers servers, int cacheRecords, Surroundings surroundings) {
    this.servers = servers;
    this.cache = new FindingCache(cacheRecords);
    this.counters = surroundings.counters();
    this.nanoTime = surroundings.nanoTime();
    this.events = surroundings.events();
  }

  /**
   * Finds out. The asker is called once: within this call if the answer is known, else from another
   * thread, within {@link #BUDGET}.
   */
  void ask(Question question, Consumer<Finding.Dated> asker) {
    counters.count(DnsCounter.QUESTIONS);
    Optional<Finding.Dated> known;
    synchronized (lock) {
      known = knownOrUnderWay(question, asker);
    }
    known.ifPresent(asker);
  }

  private Optional<Finding.Dated> knownOrUnderWay(
      Question question, Consumer<Finding.Dated> asker) {
    if (isStopped) {
      return Optional.of(Finding.Dated.failure("the node is stopping"));
    }
    Optional<Finding.Dated> known = cache.get(question, nanoTime.getAsLong());
    if (known.isPresent()) {
      counters.count(DnsCounter.FROM_CACHE);
      return known;
    }
    Inquiry inquiry = underWay.get(question);
    if (waiting >= MAX_WAITING || (inquiry == null && underWay.size() >= MAX_UNDER_WAY)) {
      counters.count(DnsCounter.REFUSED);
      return Optional.of(Finding.Dated.failure("too many lookups are under way"));
    }
    waiting++;
    (inquiry == null ? begin(question) : inquiry).askers().add(asker);
    return Optional.empty();
  }

  private Inquiry begin(Question question) {
    Thread thread = Thread.ofVirtual().name("dns").unstarted(() -> inquire(question));
    Inquiry inquiry = new Inquiry(thread, new ArrayList<>(1));
    underWay.put(question, inquiry);
    thread.start();
    return inquiry;
  }

  private void inquire(Question question) {
    Finding.Dated dated;
    try {
      dated = find(question);
    } catch (RuntimeException | Error e) {
      // A bug; whoever waits must not wait for ever.
      events.state(DnsEvent.DNS_INQUIRY_BROKEN, "question", question, "failure", e);
      dated = Finding.Dated.failure("a bug");
    }
    report(question, dated.finding());
    end(question, dated);
  }

  private Finding.Dated find(Question question) {
    Deadline deadline = Deadline.in(BUDGET, nanoTime);
    AliasChain chain = new AliasChain(question);
    while (true) {
      switch (servers.ask(chain.next(), deadline)) {
        case Servers.Outcome.Unanswered unanswered -> {
          return Finding.Dated.failure(unanswered.detail());
        }
        case Servers.Outcome.Answered answered -> {
          Optional<Finding.Dated> end = chain.follow(answered.answer());
          if (end.isPresent()) {
            return end.get();
          }
        }
      }
    }
  }

  private void report(Question question, Finding finding) {
    switch (finding) {
      case Finding.Addresses _, Finding.Services _ -> counters.count(DnsCounter.FOUND);
      case Finding.Nothing _ -> counters.count(DnsCounter.NEGATIVE);
      case Finding.Failure failure -> {
        counters.count(DnsCounter.FAILED);
        events.state(DnsEvent.DNS_LOOKUP_FAILED, "question", question, "reason", failure.detail());
      }
    }
  }

  private void end(Question question, Finding.Dated dated) {
    List<Consumer<Finding.Dated>> askers = List.of();
    synchronized (lock) {
      Inquiry inquiry = underWay.remove(question);
      if (inquiry != null) {
        askers = inquiry.askers();
        waiting -= askers.size();
      }
      if (!isStopped) {
        counters.add(DnsCounter.EVICTED, cache.put(question, dated, nanoTime.getAsLong()));
      }
    }
    askers.forEach(asker -> asker.accept(dated));
  }

  /** Ends what is under way and forgets everything. */
  void stop() {
    synchronized (lock) {
      isStopped = true;
      cache.clear();
      // Their sockets close with the interrupt.
      underWay.values().forEach(inquiry -> inquiry.thread().interrupt());
    }
  }

  /** Records remembered. */
  int cachedRecords() {
    synchronized (lock) {
      return cache.records();
    }
  }

  /** Questions under way. */
  int underWay() {
    synchronized (lock) {
      return underWay.size();
    }
  }
}
